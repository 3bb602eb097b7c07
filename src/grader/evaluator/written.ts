// The calls that a learner's file has written down, and those that box does not use. A beginner's commonest error is a call
// above the list, as if it were performed there.

import type { Box } from '../../syscalls/clone.ts'
import { isStep, type Step } from '../../syscalls/step.ts'

/** A call that stands in no list of the box, as text. */
export interface Unused {
  readonly call: string
  readonly stack: string
  /** The exported list that holds it. */
  readonly list?: string
}

/** The most that are handed out: the first of them tell enough. */
const MOST = 40

export class WrittenSteps {
  readonly #steps: Step[] = []
  /** By the id of its clone: the list as it was given, before forThisHost translates it. */
  readonly #boxes = new Map<number, Box>()

  /** Remembers what a call of the toolkit gave. */
  add(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) this.add(each)
    else if (isStep(value)) this.#steps.push(value)
    else if (isBox(value)) this.#boxes.set(value.clone.id, value)
  }

  /** @param exports what the file exports, by name */
  unusedBy(box: Box, exports: Readonly<Record<string, unknown>>): Unused[] {
    const lists = [box, this.#boxes.get(box.clone.id)].flatMap(each => each?.steps ?? [])
    const used = new Set([...lists, ...lists.flatMap(({ args }) => args.filter(isStep))].map(({ line }) => line))
    const named = Object.entries(exports).flatMap(([name, value]) =>
      Array.isArray(value) ? value.flat().map(step => [step, name] as const) : [],
    )
    const lines = new Map(this.#steps.filter(({ line }) => !used.has(line)).map(step => [step.line, step]))
    return [...lines.values()].slice(0, MOST).map(step => {
      const list = named.find(([each]) => isStep(each) && each.line === step.line)?.[1]
      const call = step.partOf?.split('(', 1)[0] ?? step.signature.call
      return { call, stack: String(step.at.stack), ...(list === undefined ? {} : { list }) }
    })
  }
}

const isBox = (value: unknown): value is Box =>
  typeof value === 'object' && value !== null && 'steps' in value && 'clone' in value && isStep(value.clone)
