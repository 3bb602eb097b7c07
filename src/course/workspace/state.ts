// The learner's progress in a workspace. It is kept in the workspace, so that it moves with it:
//
//     { "version": 1, "passed": { "NN-name": "2026-11-25T…" }, "texts": { "NN-name": "9f86d081…" },
//       "before": { "NN-name": "2026-11-25T…" }, "hints": { "NN-name": { "claim": 2 } },
//       "cannot": { "NN-name": "1000 on 5c0f…" } }
//
// The list of exercises that were ever passed is kept with the progress in the lessons.
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../../base/make-directory.ts'
import { readIfThere } from '../../base/read-if-there.ts'
import { readText } from '../../base/read-text.ts'
import { replaceFile } from '../../base/replace-file.ts'
import { exerciseDone } from '../progress.ts'

export interface State {
  /** When each exercise was passed. */
  readonly passed: Readonly<Record<string, string>>
  /** When exercises were passed that are open again, because they failed since or were reset. */
  readonly before: Readonly<Record<string, string>>
  /** A hash of the files that passed, by exercise. */
  readonly texts: Readonly<Record<string, string>>
  /** How many hints were shown, by exercise and by claim; '' stands for the exercise as a whole. */
  readonly hints: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The exercises that this machine cannot run for this user. */
  readonly cannot: readonly string[]
}

type At = { readonly directory: string }

const fileIn = ({ directory }: At): string => join(directory, '.cooper', 'progress.json')

export function readState(workspace: At): State {
  const { passed, before, texts, hints } = parsed(fileIn(workspace))
  const cannot = Object.entries(refusals(workspace)).filter(([, refused]) => refused === userAndBoot())
  return {
    passed: isRecord(passed) ? passed : {},
    before: isRecord(before) ? before : {},
    texts: isRecord(texts) ? texts : {},
    hints: isRecord(hints) ? hints : {},
    cannot: cannot.map(([exercise]) => exercise),
  } as State
}

/** Returns false if the workspace cannot be written. */
export function setPassed(workspace: At, exercise: string): boolean {
  const { passed, before, texts } = readState(workspace)
  exerciseDone(exercise)
  forgetRefusal(workspace, exercise)
  const text = textsOf(workspace, exercise)
  if (passed[exercise] && texts[exercise] === text) return true
  const { [exercise]: _, ...others } = before
  return change(workspace, {
    passed: { ...passed, [exercise]: passed[exercise] ?? new Date().toISOString() },
    before: others,
    texts: { ...texts, [exercise]: text },
  })
}

/** Marks an exercise as open again, because it failed since or was reset. */
export function setOpen(workspace: At, exercise: string): void {
  const { passed, before } = readState(workspace)
  const { [exercise]: was, ...others } = passed
  if (was) change(workspace, { passed: others, before: { ...before, [exercise]: was } })
  forgetRefusal(workspace, exercise)
}

/**
 * Whether the exercise's file, or one that it imports, has changed since it passed, so that it must be judged again.
 */
export function isChanged(workspace: At, exercise: string): boolean {
  const { passed, texts } = readState(workspace)
  return passed[exercise] !== undefined && ![undefined, textsOf(workspace, exercise)].includes(texts[exercise])
}

/** A hash of the exercise's file and of all files of the learner that it imports. */
function textsOf({ directory }: At, exercise: string): string {
  const texts = new Map<string, string>()
  const read = (id: string) => {
    if (texts.has(id)) return
    const file = join(directory, id, 'solution.ts')
    const text = readIfThere(file) ?? ''
    texts.set(id, text)
    for (const [, other = ''] of text.matchAll(/['"]\.\.\/(\d\d-[a-z]+)\/solution\.ts['"]/g)) read(other)
  }
  read(exercise)
  return createHash('sha256')
    .update(JSON.stringify([...texts]))
    .digest('hex')
}

/** Records that this machine cannot run the exercise. A pass on another machine or as root stays. */
export function setCannot(workspace: At, exercise: string): void {
  change(workspace, { cannot: { ...refusals(workspace), [exercise]: userAndBoot() } })
}

function forgetRefusal(workspace: At, exercise: string): void {
  const { [exercise]: was, ...cannot } = refusals(workspace)
  if (was) change(workspace, { cannot })
}

function refusals(workspace: At): Readonly<Record<string, unknown>> {
  const { cannot } = parsed(fileIn(workspace))
  return isRecord(cannot) ? cannot : {}
}

/**
 * A refusal counts for one user and one boot only, because root, another machine or other boot settings may allow
 * more.
 */
const userAndBoot = (): string => `${process.geteuid?.()} on ${bootId()}`

function bootId(): string {
  return readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

export function setHints(workspace: At, exercise: string, claim: string, taken: number): void {
  const { hints } = readState(workspace)
  change(workspace, { hints: { ...hints, [exercise]: { ...hints[exercise], [claim]: taken } } })
}

/** Returns false if the workspace cannot be written, which is no error: it can still be read. */
function change(workspace: At, changed: Record<string, unknown>): boolean {
  const file = fileIn(workspace)
  try {
    makeDirectory(dirname(file))
    replaceFile(file, `${JSON.stringify({ version: 1, ...parsed(file), ...changed }, null, 2)}\n`)
    return true
  } catch {
    return false
  }
}

function parsed(file: string): Record<string, unknown> {
  try {
    const state: unknown = JSON.parse(readText(file))
    return isRecord(state) ? state : {}
  } catch {
    return {}
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
