// Writes an answer of the evaluator's itself, past the code that makes it, and keeps the true one from being sent.
import { writeSync } from 'node:fs'
import { clone, execve } from 'cooperage'

/** As src/grader/evaluator/descriptors.ts has it. */
const ANSWERS = 200

const signature = { call: 'getpid', man: 'getpid(2)', does: 'attacks', params: [] as unknown[] }
const step = { id: 1, line: 1, signature: { entry: 0 }, args: [] as unknown[], said: {}, stack: '', mayFail: false }

/** The entries of a list with one call, which a forger changes. Entry 0 is its signature; those of `more` come next. */
export function forgeStep(changed: object, more: readonly unknown[] = [], signed: object = {}): void {
  const entries = [{ signature: { ...signature, ...signed } }, ...more]
  const list = {
    flags: 0,
    clone: { entry: entries.length + 1 },
    steps: [{ entry: entries.length }],
    entries: [...entries, { step: { ...step, ...changed } }, { step }],
  }
  forge({ kind: 'list', list: JSON.stringify(list) })
}

/** Sends any text or object. */
export function forge(answer: object | string): void {
  writeSync(ANSWERS, `${typeof answer === 'string' ? answer : JSON.stringify(answer)}\n`)
}

export const box = (command: string[]) => clone(0, [execve(command)])
