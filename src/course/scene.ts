// A scene of a lesson: performs further boxes, says what to look for, and proves it.

import type { Verdict } from '../check/claim.ts'
import type { Process } from '../proc/process.ts'
import type { Captured } from '../run/capture.ts'
import type { Box } from '../syscalls/clone.ts'

/** A box that runs until it is stopped or the scene ends. */
export interface Standing {
  readonly pid: number
  /** The process of the box, with nothing read yet. */
  look(): Process
  stop(): Promise<void>
}

/** A comparison with one column for each thing. */
export interface Table {
  /** The headings of the columns. The first column, with the questions, has none. */
  readonly things: readonly string[]
  /** A question, and one answer for each thing. */
  readonly rows: readonly (readonly [asks: string, ...answers: string[]])[]
}

/** What a scene may do. The caller passes a director that shows it on a terminal, in a test or on a slide. */
export interface Director {
  /** Says something to the audience. */
  tell(text: string): void
  /** Performs a box until it exits, shows what it prints and returns it. Throws if its list fails. */
  perform(box: Box): Promise<Captured>
  /** Performs a box whose command runs until the scene ends. */
  keep(box: (command: string[]) => Box): Promise<Standing>
  /** Shows things side by side. */
  table(table: Table): void
  /** Records a fact that the scene shows, and whether it holds. */
  prove(id: string, says: string, holds: boolean, evidence: string): void
  /** Records that part of the scene cannot be shown on this machine, and why. */
  missing(what: string, why: string): void
}

export interface Scene {
  /** One line for the list of scenes. */
  readonly title: string
  readonly play: (director: Director) => Promise<void>
}

export const scene = (title: string, play: Scene['play']): Scene => ({ title, play })

export interface Played {
  readonly proofs: readonly Verdict[]
  readonly missing: readonly { what: string; why: string }[]
  readonly tables: readonly Table[]
}
