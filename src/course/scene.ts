// A scene: something to watch beside the lesson's own list. It performs boxes, tells what to look for, and proves it.

import type { Verdict } from '../check/claim.ts'
import type { Process } from '../proc/process.ts'
import type { Captured } from '../run/capture.ts'
import type { Box } from '../syscalls/clone.ts'

/** A box that stays until it is stopped, or until the scene is over. */
export interface Standing {
  readonly pid: number
  /** Look at it, freshly. */
  look(): Process
  stop(): Promise<void>
}

/** What is compared, one thing a column. */
export interface Table {
  /** What the things are called; what is asked of them stands in front, without a name. */
  readonly things: readonly string[]
  /** A question, and one answer a thing. */
  readonly rows: readonly (readonly [asks: string, ...answers: string[]])[]
}

/** What a scene does, it asks of the stage director: so it can be watched, tested and put on a slide. */
export interface Director {
  /** Says something to the audience. */
  tell(text: string): void
  /** Performs a box to its end. What it prints is shown and given back; a list that fails is an error of the scene's. */
  perform(box: Box): Promise<Captured>
  /** Performs a box with a command that stays. */
  keep(box: (command: string[]) => Box): Promise<Standing>
  /** Shows things side by side. */
  table(table: Table): void
  /** Something that the scene promised to show, and whether it came so. */
  prove(id: string, says: string, holds: boolean, evidence: string): void
  /** A note that part of the scene cannot be seen on this machine, and why. */
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
