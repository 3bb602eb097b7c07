// Text of ours with styles, and text of others: names of processes, paths, what a learner's file prints. Nothing in the
// text of others may reach the terminal as a command: it could move the cursor, change the title, or hide what is true.
//
// Our styles are signed. A signed style is an escape sequence with a number in it that no other process knows. `render`
// removes the numbers, and writes every other control character so that it can be read: \u001b. So no caller needs to know
// which part of its text comes from others.
/** The bundles of the command line have a copy of this file each, and one secret together. */
const SECRET = Symbol.for('cooperage.styles')
const shared = globalThis as { [SECRET]?: string }
// To load node:crypto would take longer than all the rest of a start. V8 seeds Math.random from /dev/urandom.
shared[SECRET] ??= Array.from({ length: 3 }, () => 1000 + Math.floor(Math.random() * 9000)).join(';')
const secret = shared[SECRET]

const SIGNED = `\\u001b\\[${secret};([\\d;]*)m`
/** C0 and C1 without line feed and tab, line separators, and the marks that change the direction of text. */
const CONTROL = '[\\0-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]'
const signed = new RegExp(SIGNED, 'g')
const signedOrControl = new RegExp(`${SIGNED}|${CONTROL}`, 'g')
const control = new RegExp(CONTROL, 'g')
const style = /\u001b\[([\d;]*)m/g

/** The character as JSON writes it. */
const visible = (character: string): string =>
  character === '\r' ? '\\r' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Makes control characters readable. Signed styles stay. */
export const clean = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(signedOrControl, found => (found.length > 1 ? found : visible(found)))

/** Signs the styles in a text of ours. */
export const sign = (text: string): string => text.replace(style, (_, codes: string) => `\u001b[${secret};${codes}m`)

/** The text as it is written to the terminal. */
export const render = (text: string): string => clean(text).replace(signed, '\u001b[$1m')

/** Escape sequences except styles, and control characters except line feeds and tabs. */
const MOVES = /\u001b\[[\d;?]*[A-Za-ln-z]|\u001b(?!\[)|[\0-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g

/** The text of another program, of which only the styles are kept: what a command of ours printed for itself. */
export const withItsStyles = (text: string): string => sign(text.replace(/\r\n/g, '\n').replace(MOVES, ''))

/** Data as JSON, on one line or indented. Control characters are escaped, also those that JSON permits. */
export const asJson = (data: unknown, indent?: number): string =>
  JSON.stringify(data, null, indent).replace(control, visible)
