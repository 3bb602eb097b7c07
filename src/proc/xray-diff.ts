// What changed between two x-rays, so that a tool can say which rows a system call changed.

import { settled } from './xray/question.ts'
import type { Row, Xray } from './xray.ts'

export interface Change {
  readonly id: string
  readonly title: string
  readonly side: 'host' | 'box'
  /** Empty if the row is new. */
  readonly before: string
  /** Empty if the row has disappeared. */
  readonly after: string
}

/**
 * The cells that differ between two x-rays of the same two processes, in the order of the rows, the box's first.
 * Live use (lines that begin with `now `) is ignored, because it changes all the time.
 */
export const diff = (before: Xray, after: Xray): Change[] => {
  const earlier = new Map(before.rows.map(row => [row.id, row]))
  const later = new Set(after.rows.map(row => row.id))
  return [
    ...after.rows.flatMap(row => changes(earlier.get(row.id), row)),
    ...before.rows.filter(row => !later.has(row.id)).flatMap(row => changes(row, undefined)),
  ]
}

const changes = (before: Row | undefined, after: Row | undefined): Change[] => {
  const known = after ?? before
  if (!known) return []
  return (['box', 'host'] as const)
    .filter(side => settled(before?.[side] ?? '') !== settled(after?.[side] ?? ''))
    .map(side => ({ id: known.id, title: known.title, side, before: before?.[side] ?? '', after: after?.[side] ?? '' }))
}
