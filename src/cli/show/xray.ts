// Shows the x-ray in four columns: a symbol, the title of the row, the host, the box.

import { setIn } from '../../proc/xray/powers.ts'
import { oneLine } from '../../proc/xray/text.ts'
import { groups, type Row, type Xray } from '../../proc/xray.ts'
import type { Change } from '../../proc/xray-diff.ts'
import { decode } from '../../syscalls/capabilities.ts'
import { columns, type Output, wrap } from '../output.ts'

/** The most lines of one cell. The rest is counted, and `--json` has all of it. */
const TALLEST = 10

export interface XrayParts {
  /** Show only the rows that differ, and below them how many are the same. */
  readonly onlyDifferent: boolean
  /** Show the command that proves each row. */
  readonly proof: boolean
}

export function showXray(output: Output, seen: Xray, parts: XrayParts): void {
  if (output.plain) sayXray(output, seen, parts)
  else drawXray(output, seen, parts)
}

function drawXray(output: Output, { host, box, rows, unseen }: Xray, parts: XrayParts): void {
  const { style, line } = output
  const widths = columnWidths(output.width)
  const [, , left, right] = widths
  line(style.bold(columns([[''], [''], [`host: process ${host.pid}`], [`box: process ${box.pid}`]], widths)[0]))
  const heads = [heading(hostCommand(host), left), heading(commandOf(box), right)]
  for (const text of columns([[''], [''], ...heads], widths)) line(style.dim(text))
  for (const group of groups) {
    const shown = rows.filter(row => row.group === group && (row.differs || !parts.onlyDifferent))
    if (shown.length > 0) line(`\n${style.bold(group)}`)
    for (const row of shown) showRow(output, row, widths, parts.proof)
  }
  const same = rows.filter(row => !row.differs)
  if (parts.onlyDifferent && same.length > 0) {
    line()
    for (const text of wrap(`= the same: ${same.map(row => row.title).join(', ')}`, output.width)) line(style.dim(text))
  }
  for (const { title, why } of unseen)
    for (const text of wrap(`? ${title}: ${why}`, output.width)) line(style.yellow(text))
}

/** The x-ray for screen readers, with one sentence for each cell. */
function sayXray({ line, width }: Output, { host, box, rows, unseen }: Xray, parts: XrayParts): void {
  const say = (text: string) => {
    for (const part of wrap(text, width)) line(part)
  }
  say(`The host is process ${host.pid}: ${hostCommand(host)}.`)
  say(`The box is process ${box.pid}: ${commandOf(box)}.`)
  for (const group of groups) {
    const shown = rows.filter(row => row.group === group && (row.differs || !parts.onlyDifferent))
    if (shown.length > 0) line(`\n${group}`)
    for (const { differs, title, host, box, proof } of shown) {
      const [hostText, boxText] = [host, box].map(text => cell(text, width).join('; ').replace(/:;/g, ':'))
      say(
        host === box
          ? `Same: ${title}: ${boxText}`
          : `${differs ? 'Different' : 'Same'}: ${title}. Host: ${hostText}. Box: ${boxText}`,
      )
      if (parts.proof) say(`Proof: ${proof}`)
    }
  }
  const same = rows.filter(row => !row.differs)
  if (parts.onlyDifferent && same.length > 0) say(`\nThe same: ${same.map(row => row.title).join(', ')}.`)
  for (const { title, why } of unseen) say(`Not seen: ${title}: ${why}`)
}

/** The command of the host. It is usually our own process, whose arguments do not matter. */
const hostCommand = (host: Xray['host']): string =>
  host.pid === process.pid ? ['cooper', ...host.command.slice(2).map(oneLine)].join(' ') : commandOf(host)

/** Arguments may hold line feeds, which would look like lines of ours. */
const commandOf = ({ command, name }: Xray['box']): string => command.map(oneLine).join(' ') || oneLine(name)

function heading(command: string, width: number): string[] {
  const lines = wrap(command, width)
  return lines.length <= 2 ? lines : [lines[0] ?? '', `${lines[1]?.slice(0, width - 2)} …`]
}

function showRow({ style, line }: Output, row: Row, widths: Widths, proof: boolean): void {
  const [symbol, title, left, right] = widths
  const mark = row.differs ? style.green('≠') : style.dim('=')
  const start = [[mark], wrap(row.title, title)]
  // Equal text on both sides is written once, across both columns.
  if (row.host === row.box) {
    const both = left + 2 + right
    for (const text of columns([...start, cell(row.box, both)], [symbol, title, both])) line(text)
  } else {
    const boxLines = [
      ...cell(row.box, right).map(text => (row.differs ? style.green(text) : text)),
      ...lostPowers(row, style.level > 0).flatMap(text => cell(text, right).map(each => style.dim.strikethrough(each))),
    ]
    for (const text of columns([...start, cell(row.host, left), boxLines], widths)) line(text)
  }
  if (proof)
    for (const text of wrap(`$ ${row.proof}`, left + right + 2)) line(style.dim(`${' '.repeat(title + 5)}${text}`))
}

/** The capabilities that the host has and the box lacks, which are struck out. Without colours that is not possible. */
function lostPowers({ id, host, box }: Row, canStrike: boolean): string[] {
  if (!canStrike || !id.startsWith('cap-')) return []
  const [had, has] = [setIn(host), setIn(box)]
  if (had === undefined || has === undefined) return []
  const lost = decode(had & ~has).map(name => name.replace('CAP_', ''))
  return lost.length > 0 ? [lost.join(' ')] : []
}

/** The values that fit, each complete; the rest is counted. */
function cell(text: string, width: number): string[] {
  const values = text.split('\n').map(value => wrap(value, width))
  const shown: string[] = []
  for (const [i, value] of values.entries()) {
    const isLast = i === values.length - 1
    if (i > 0 && shown.length + value.length > (isLast ? TALLEST : TALLEST - 1)) return [...shown, rest(text, i)]
    shown.push(...value)
  }
  return shown
}

/** The number of values left out. The last one may be a count itself: `… and 12 more`. */
function rest(text: string, from: number): string {
  const left = text.split('\n').slice(from)
  const counted = /^\u2026 and (\d+) more$/.exec(left.at(-1) ?? '')?.[1]
  return `… and ${counted ? left.length - 1 + Number(counted) : left.length} more`
}

type Widths = readonly [symbol: number, title: number, left: number, right: number]

function columnWidths(width: number): Widths {
  const title = width < 80 ? 13 : 21
  const rest = width - 1 - title - 6
  return [1, title, Math.floor(rest / 2), Math.ceil(rest / 2)]
}

/** Shows what a call changed, one line for each row: `box pid namespace  4026531836 → 4026532190`. */
export function showChanges({ style, line, width, plain }: Output, changes: readonly Change[]): void {
  for (const { side, title, before, after } of changes) {
    const [gone, come] = lineChanges(before, after)
    line(
      `    ${style.green(plain ? 'Changed:' : '≠')} ${side === 'host' ? style.red('host ') : ''}${style.bold(title)}`,
    )
    const show = (sign: string, texts: string[], as: (text: string) => string) => {
      for (const text of texts)
        wrap(text, width - 9 - sign.length).forEach((part, i) => {
          line(as(`        ${i === 0 ? sign : ' '.repeat(sign.length)} ${part}`))
        })
    }
    show(plain ? 'before' : '-', gone, style.dim)
    show(plain ? 'after' : '+', come, style.green)
  }
}

/** The lines that only the first text has, and those that only the second has. */
function lineChanges(before: string, after: string): [string[], string[]] {
  const old = valuesOf(before)
  const fresh = valuesOf(after)
  const cut = (lines: string[]) => (lines.length <= 6 ? lines : [...lines.slice(0, 5), `… ${lines.length - 5} more`])
  return [cut(old.filter(line => !fresh.includes(line))), cut(fresh.filter(line => !old.includes(line)))]
}

/** The values of a cell without a heading such as `24 mounts, only here:`. */
const valuesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => line.replace(/, only here:$/, ''))
