// Draws the table of a scene, in lines that fit the output.
import stringWidth from 'string-width'
import type { Table } from '../../course/scene.ts'
import { columns, fitting, type Output, wrap } from '../output.ts'

const INDENT = 4

export function tableLines({ style, width, plain }: Output, { things, rows }: Table): string[] {
  if (plain) return spoken({ things, rows }).flatMap(text => wrap(text, width - INDENT))
  const all = [['', ...things], ...rows]
  const widths = fitting(
    ['', ...things].map((_, i) => Math.max(...all.map(row => stringWidth(row[i] ?? '')))),
    width - INDENT,
  )
  const lines = (row: readonly string[], paint: (text: string) => string) =>
    columns(
      row.map((cell, i) => wrap(cell, widths[i] as number).map(text => (i === 0 ? style.dim(text) : paint(text)))),
      widths,
    )
  return [...lines(['', ...things], style.bold), ...rows.flatMap(row => lines(row, style.cyan))]
}

/** The table for screen readers, with one sentence for each question. */
const spoken = ({ things, rows }: Table): string[] =>
  rows.map(([asks, ...answers]) => `${asks}: ${answers.map((answer, i) => `${things[i]}, ${answer}`).join('; ')}.`)
