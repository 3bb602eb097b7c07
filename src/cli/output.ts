// The width and the colours of the output, and text that is wrapped to fit.
import chalkDefault, { Chalk } from 'chalk'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { print } from './print.ts'
import { render, sign, withItsStyles } from './styled.ts'

type Style = InstanceType<typeof Chalk>

/** Colours if the stream is a terminal that has them and NO_COLOR is not set, which chalk itself ignores. */
function colours(stream: NodeJS.WriteStream): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (FORCE_COLOR !== undefined)
    return new Chalk({ level: FORCE_COLOR === '0' ? 0 : (Math.max(1, chalkDefault.level) as 1) })
  if (NO_COLOR || TERM === 'dumb' || !stream.isTTY) return new Chalk({ level: 0 })
  return new Chalk({ level: Math.max(1, chalkDefault.level) as 1 })
}

export interface Output {
  readonly width: number
  /** For screen readers: words instead of symbols, no drawings, no motion. */
  readonly plain: boolean
  /** Signed styles: what they are given may quote others. */
  readonly style: Style
  /** Prints a line, which may quote others. */
  line(text?: string): void
}

const UNSIGNED = Symbol.for('cooperage.unsigned')

/** The styles of chalk, signed (styled.ts). `style.bold.red(text)` */
function signing(style: Style): Style {
  // The properties of chalk's own functions are fixed, so the proxy stands for another one.
  return new Proxy((() => {}) as unknown as Style, {
    get(_, name) {
      if (name === UNSIGNED) return style
      const value: unknown = Reflect.get(style, name, style)
      return typeof value === 'function' ? signing(value as Style) : value
    },
    apply: (_, __, texts: unknown[]) => sign(style(...texts.map(text => render(String(text))))),
  })
}

/** The styles as chalk makes them, for a renderer whose whole result is signed. */
export const unsigned = (style: Style): Style => (style as Style & { [UNSIGNED]?: Style })[UNSIGNED] ?? style

/** Whether `--plain` was given. The variable passes it on to the lab and to the commands of a lesson. */
export const isPlain = (): boolean => process.env.COOPERAGE_PLAIN === '1'

/** Whether standard input and standard output are a terminal. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/** Lines for a stream: standard output for data, standard error for everything else. */
export function output(stream: NodeJS.WriteStream = process.stdout): Output {
  const wanted = stream.columns || Number(process.env.COLUMNS) || 80
  return {
    width: Math.min(120, Math.max(40, wanted)),
    plain: isPlain(),
    style: signing(colours(stream)),
    line: (text = '') => print(`${text}\n`, stream),
  }
}

/** Wraps a text between words. A word that is too long is cut after punctuation. The text may quote others. */
export const wrap = (text: string, width: number): string[] => wrapUnsigned(render(text), width).map(sign)

/** The same for a text whose styles are not signed, and that quotes nobody. */
export const wrapUnsigned = (text: string, width: number): string[] => {
  const most = Math.max(8, width)
  const broken = text.replace(/\S+/g, word => pieces(word, most).join('\n'))
  return broken.split('\n').flatMap(line => wrapAnsi(line, most, { hard: true, trim: true }).split('\n'))
}

/** A path, a list of options or of flags is cut after its last `/ , : |` that fits; any other word at the width. */
function pieces(word: string, most: number): string[] {
  if (stringWidth(word) <= most) return [word]
  const joint = word.slice(0, most).search(/[/,:|][^/,:|]*$/)
  const end = joint > 0 ? joint + 1 : most
  return [word.slice(0, end), ...pieces(word.slice(end), most)]
}

/** The lines that a text of ours takes on a screen: cut at the width. It may quote others. */
export const screenLines = (text: string, width: number): string[] =>
  render(text)
    .replace(/\n$/, '')
    .split('\n')
    .map(withoutTabs)
    .flatMap(line => wrapAnsi(line, width, { hard: true, trim: false }).split('\n'))
    .map(sign)

/** The lines that the output of any program takes on a screen, in its own colours. */
export const linesOfProgram = (text: string, width: number): string[] => screenLines(withItsStyles(text), width)

/** Replaces a tab by spaces up to the next multiple of eight, as a terminal does. */
const withoutTabs = (line: string): string =>
  line.split('\t').reduce((done, part) => done + ' '.repeat(8 - (stringWidth(done) % 8)) + part)

/** Pads a text with spaces to a width. */
export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)))

/** Widths of columns, with two spaces between them. If they do not fit into `room`, the widest shrink. */
export function fitting(widths: readonly number[], room: number): number[] {
  const fitted = [...widths]
  const total = () => fitted.reduce((sum, each) => sum + each + 2, -2)
  for (let widest = Math.max(...fitted); total() > room && widest > NARROWEST; widest = Math.max(...fitted))
    fitted[fitted.indexOf(widest)] = widest - 1
  return fitted
}

const NARROWEST = 8

/** The lines of cells that stand side by side. A cell may have several lines. */
export function columns(cells: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(...cells.map(cell => cell.length))
  return Array.from({ length: height }, (_, row) =>
    cells
      .map((cell, i) => pad(cell[row] ?? '', widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
