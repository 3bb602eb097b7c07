// The x-ray on the screen: a symbol, what is compared, the host, the box.

import { decode } from '../../linux/capabilities.ts'
import { setIn } from '../../proc/xray/powers.ts'
import { groups, type Row, type Xray } from '../../proc/xray.ts'
import { type Change, diff } from '../../proc/xray-diff.ts'
import { columns, type Paper, wrap } from './paper.ts'

export { diff }

/** At most so many lines of one cell; the rest is counted, and `--json` has it all. */
const TALLEST = 12

export interface XrayStyle {
  /** Only the rows that differ; how many are the same is said below. */
  readonly onlyDifferent: boolean
  /** With the command that proves each row. */
  readonly proof: boolean
}

export function showXray(paper: Paper, { host, box, rows, unseen }: Xray, style: XrayStyle): void {
  const { ink } = paper
  const widths = columnWidths(paper.width)
  const [, title, left, right] = widths
  paper.line(ink.bold(columns([[''], [''], [`host ${host.pid}`], [`box ${box.pid}`]], widths)[0]))
  paper.line(
    ink.dim(
      columns(
        [
          [''],
          [''],
          wrap(host.command.join(' ') || host.name, left).slice(0, 2),
          wrap(box.command.join(' ') || box.name, right).slice(0, 2),
        ],
        widths,
      ).join('\n'),
    ),
  )
  for (const group of groups) {
    const shown = rows.filter(row => row.group === group && (row.differs || !style.onlyDifferent))
    if (shown.length > 0) paper.line(`\n${ink.bold(group)}`)
    for (const row of shown) showRow(paper, row, widths, style.proof)
  }
  const same = rows.filter(row => !row.differs)
  if (style.onlyDifferent && same.length > 0) {
    paper.line()
    for (const line of wrap(`= the same: ${same.map(row => row.title).join(', ')}`, paper.width))
      paper.line(ink.dim(line))
  }
  for (const { title: hidden, why } of unseen) paper.line(ink.yellow(`? ${hidden}: ${why}`))
  void title
}

function showRow({ ink, line }: Paper, row: Row, widths: Widths, proof: boolean): void {
  const [, title, left, right] = widths
  const symbol = row.differs ? ink.green('≠') : ink.dim('=')
  const cells = [
    [symbol],
    wrap(row.title, title),
    cell(row.host, left),
    [
      ...cell(row.box, right).map(text => (row.differs ? ink.green(text) : text)),
      ...lostPowers(row, ink.level > 0).flatMap(text => cell(text, right).map(each => ink.dim.strikethrough(each))),
    ],
  ]
  for (const text of columns(cells, widths)) line(text)
  if (proof)
    for (const text of wrap(`$ ${row.proof}`, left + right + 2)) line(ink.dim(`${' '.repeat(title + 4)}${text}`))
}

/** The capabilities that the host has and the box lacks, to be struck out. On a screen without colours nothing can be. */
function lostPowers({ id, host, box }: Row, canStrike: boolean): string[] {
  if (!canStrike || !id.startsWith('cap-')) return []
  const [had, has] = [setIn(host), setIn(box)]
  if (had === undefined || has === undefined) return []
  const lost = decode(had & ~has).map(name => name.replace('CAP_', ''))
  return lost.length > 0 ? [lost.join(' ')] : []
}

const cell = (text: string, width: number): string[] => {
  const lines = wrap(text, width)
  return lines.length <= TALLEST
    ? lines
    : [...lines.slice(0, TALLEST - 1), `… ${lines.length - TALLEST + 1} more lines`]
}

type Widths = readonly [symbol: number, title: number, left: number, right: number]

function columnWidths(width: number): Widths {
  const title = width < 80 ? 14 : 20
  const rest = width - 1 - title - 6
  return [1, title, Math.floor(rest / 2), Math.ceil(rest / 2)]
}

/** What one call changed, a line each: `box pid namespace  4026531836 → 4026532190`. */
export function showChanges(paper: Paper, changes: readonly Change[]): void {
  const { ink } = paper
  for (const { side, title, before, after } of changes) {
    const [gone, come] = lineChanges(before, after)
    paper.line(`    ${ink.green('≠')} ${side === 'host' ? ink.red('host ') : ''}${ink.bold(title)}`)
    for (const text of gone) paper.line(ink.dim(`        - ${text}`))
    for (const text of come) paper.line(ink.green(`        + ${text}`))
  }
}

/** Of two texts of several lines: those that are only in the first, those that are only in the second. */
function lineChanges(before: string, after: string): [string[], string[]] {
  const old = before.split('\n').filter(Boolean)
  const fresh = after.split('\n').filter(Boolean)
  const cut = (lines: string[]) => (lines.length <= 6 ? lines : [...lines.slice(0, 5), `… ${lines.length - 5} more`])
  return [cut(old.filter(line => !fresh.includes(line))), cut(fresh.filter(line => !old.includes(line)))]
}
