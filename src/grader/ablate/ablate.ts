// What does each line buy? The list is performed again and again, each time without one line or one flag, each time in a
// lab of its own, and each time judged by all claims.
import { availableParallelism } from 'node:os'
import { UserError } from '../../base/user-error.ts'
import type { Verdict } from '../../check/claim.ts'
import type { Decoration } from '../../course/lesson.ts'
import type { Lesson } from '../../course/lessons.ts'
import type { Outcome } from './attempt.ts'
import { type InLabOptions, inLab } from './in-lab.ts'
import { inTurn } from './in-turn.ts'
import type { Removable } from './removal.ts'
import { failsFirst, wrongLists } from './wrong.ts'

export interface AblateOptions extends InLabOptions {
  /** How many labs there are at a time; as many as there are CPUs, and at most four, where nothing is said. */
  readonly atOnce?: number
  /** Told of each attempt that has been made, in the order in which they end. */
  readonly onTried?: (tried: Tried, done: number, of: number) => void
}

/** What became of the list without something. */
export interface Tried extends Removable {
  readonly removed: {
    /** Claims that hold for the whole list, and were false here. */
    readonly lost: readonly string[]
    /** Claims that hold for the whole list, and could not be told here. */
    readonly unclear: readonly string[]
    /** The line that then failed, by its first call; the length of the list where no command ran at its end. */
    readonly failedAt?: number
    /** One sentence: what the first lost claim means, or why there is no verdict. */
    readonly because?: string
  }
  /** Why it stands there although nothing is lost without it. */
  readonly decoration?: string
}

export interface Ablation {
  readonly lesson: string
  /** How many calls the list has. */
  readonly calls: number
  /** What is said of the whole list. */
  readonly claims: readonly Verdict[]
  readonly steps: readonly Tried[]
  /** Lines without which nothing is lost, and that are not said to be decoration. */
  readonly redundant: readonly number[]
  /** Claims that are not lost whatever is taken away: nothing shows that they could fail. */
  readonly unguarded: readonly string[]
  /** Wrong lists that were needed to show it. */
  readonly wrong: readonly { readonly file: string; readonly lost: readonly string[] }[]
}

/**
 * Ablates a lesson's list, or a file's.
 * Throws UserError where the list cannot be performed as it is, where this machine allows no lab, and where it was aborted.
 */
export async function ablate(lesson: Lesson, options: AblateOptions = {}): Promise<Ablation> {
  const { file, atOnce = Math.min(4, availableParallelism()), onTried = () => {} } = options
  const whole = await inLab(lesson, options)
  if (!whole.verdicts)
    throw new UserError(1, `the list fails as it is: ${whole.because}`, `\`cooper check\` says more.`)
  const { verdicts: claims, removables: all = [], decoration = [], calls = 0 } = whole
  let done = 0
  const steps = await inTurn(all, atOnce, async removable => {
    const outcome = await inLab(lesson, quiet(options), removable)
    const removed = compared(claims, outcome)
    const tried = { ...removable, removed, ...(isHarmless(removed) ? declared(removable, decoration) : {}) }
    onTried(tried, ++done, all.length)
    return tried
  })
  const lost = new Set(steps.flatMap(({ removed }) => removed.lost))
  const left = claims.filter(({ id, passed }) => passed && !lost.has(id)).map(({ id }) => id)
  const wrong = file ? [] : await caughtByWrongLists(lesson, left, options, atOnce)
  const caught = new Set(wrong.flatMap(each => each.lost))
  return {
    lesson: lesson.id,
    calls,
    claims,
    steps,
    redundant: steps.filter(each => each.flag === undefined && buysNothing(each)).map(({ step }) => step),
    unguarded: left.filter(id => !caught.has(id)),
    wrong,
  }
}

/** What was said once need not be said of each attempt. */
const quiet = ({ onTried: _, goesWithout: __, ...options }: AblateOptions): InLabOptions => options

/** Nothing is lost without it, and the lesson does not say that it is decoration. */
export const buysNothing = ({ removed, decoration }: Tried): boolean => isHarmless(removed) && decoration === undefined

/** The list was performed without it, and no claim was lost. */
const isHarmless = ({ lost, because }: Tried['removed']): boolean => lost.length === 0 && because === undefined

/** What an outcome means beside that of the whole list. */
function compared(claims: readonly Verdict[], { verdicts, failedAt, because }: Outcome): Tried['removed'] {
  const had = claims.filter(({ passed }) => passed)
  if (!verdicts)
    return { lost: [], unclear: [], ...(failedAt === undefined ? {} : { failedAt }), because: because ?? '' }
  const now = had.map(({ id }) => verdicts.find(verdict => verdict.id === id))
  const those = (passed: boolean | null) => now.flatMap(verdict => (verdict?.passed === passed ? [verdict] : []))
  const [first] = those(false)
  return {
    lost: those(false).map(({ id }) => id),
    unclear: those(null).map(({ id }) => id),
    ...(first?.means ? { because: first.means } : {}),
  }
}

const declared = ({ line, flag }: Removable, decoration: readonly Decoration[]) => {
  const found = decoration.find(each => line.startsWith(each.call) && each.flag === flag)
  return found ? { decoration: found.because } : {}
}

/** For claims that no removal loses: a list that is wrong in another way, and says that it fails this claim. */
async function caughtByWrongLists(lesson: Lesson, ids: readonly string[], options: AblateOptions, atOnce: number) {
  const lists = wrongLists(lesson)
  const chosen = ids.flatMap(id => lists.filter(list => failsFirst(list) === id).slice(0, 1))
  return inTurn(chosen, atOnce, async file => {
    const { verdicts = [] } = await inLab(lesson, { ...quiet(options), file })
    const first = verdicts.find(({ passed }) => passed === false)
    return { file, lost: first ? [first.id] : [] }
  })
}
