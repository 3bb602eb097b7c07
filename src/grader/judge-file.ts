// The outcome of a learner's file as data. The lab sends it to the process outside, which shows it.

import { ruleOf, UserError } from '../base/user-error.ts'
import type { Verdict } from '../check/claim.ts'
import { hostFacts } from '../check/claim-context.ts'
import { startList } from '../check/find-box.ts'
import { allHold } from '../check/judge.ts'
import { judgeBox } from '../check/judge-box.ts'
import type { Environment } from '../course/environment.ts'
import type { Given } from '../course/exercises.ts'
import type { Translated } from '../course/translate.ts'
import { makeHost } from '../lab/host.ts'
import { showCall } from '../list/show.ts'
import { type Place, placeOf, rememberSourceMap } from '../list/source.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import { silentNotes, withCause } from './causes.ts'
import { type Evaluator, startEvaluator } from './evaluator/evaluate.ts'
import type { Unused } from './evaluator/written.ts'
import { failedAt, fixOf, type Placed, placed } from './failed-at.ts'
import { filterNotes } from './filter-notes.ts'
import { strangeJoints } from './flag-operators.ts'
import { neverPerformed } from './never-performed.ts'
import { importedInVain, neverUsed } from './never-used.ts'
import { outputNotes } from './output-notes.ts'
import { programNotes } from './program-notes.ts'

/** A call that was performed. */
export interface Performed {
  readonly call: string
  readonly shown: string
  readonly result: number
  readonly errno: number
  readonly ns: number
  readonly mayFail: boolean
  /** The line of the list that it is a part of, by number, and as it is written where that is several calls. */
  readonly line: number
  readonly whole?: string
  /** Where it is written. */
  readonly at?: Place
}

/** Why a list could not be judged. */
interface Problem {
  readonly code: number
  readonly message: string
  readonly fix: string
  /** The id of the rule of src/explain that says so, where one does. */
  readonly rule?: string
}

export interface Outcome {
  readonly passed: boolean
  /** In the order of the list; empty if no call was performed. */
  readonly claims: readonly Verdict[]
  readonly trace: readonly Performed[]
  readonly places: readonly Placed[]
  /** What the file printed while it was evaluated, and what the box printed. */
  readonly printed: string
  readonly output: string
  /** Notes about suspicious lines of the list, also if it passed. */
  readonly notes: readonly string[]
  /** Why there are no claims. */
  readonly problem?: Problem
  /** The call that failed, where it stands. */
  readonly failedAt?: Placed
  /** The exercise needs what this machine does not give: the list is not to blame. */
  readonly cannot?: true
}

/** A list that was never performed has no claims. */
export const unjudged = ({ code, message, fix }: UserError): Outcome => ({
  passed: false,
  claims: [],
  trace: [],
  places: [],
  printed: '',
  output: '',
  notes: [],
  problem: { code, message, fix },
})

/** A judge in the lab, ready for one file. */
export interface Judge {
  judge(file: Translated): Promise<Outcome>
  stop(): Promise<void>
}

/** Does the slow work before a file arrives: prepares the exercise's files, and starts an evaluator. */
export function readyJudge({ claims, prepare }: Given, environment: Environment): Judge {
  const evaluator = startEvaluator(environment)
  const host = makeHost()
  host.catch(() => {}) // judgeFile awaits it
  let missing: UserError | undefined
  try {
    prepare?.()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    missing = error
  }
  return {
    async stop() {
      await evaluator.stop()
      await (await host.catch(() => undefined))?.close()
    },
    judge: file => judgeFile(file, evaluator, { claims, host, missing }),
  }
}

interface Grounds {
  readonly claims: Given['claims']
  readonly host: ReturnType<typeof makeHost>
  readonly missing: UserError | undefined
}

async function judgeFile(
  file: Translated,
  evaluator: Evaluator,
  { claims, host: made, missing }: Grounds,
): Promise<Outcome> {
  const trace: Performed[] = []
  const reports: Report[] = []
  let list: Box | undefined
  let unused: readonly Unused[] = []
  let command: readonly string[] = []
  let printed = ''
  let output = ''
  const told = (passed: boolean, more: readonly string[] = []) => ({
    trace,
    printed,
    output: output.slice(0, 4096),
    places: list ? placesIn(list) : [],
    notes: [
      ...strangeJoints(file),
      ...(list ? [...neverPerformed(list), ...filterNotes(list)] : []),
      // A file may well hold calls that it does not use, as long as nothing is missing.
      ...(passed ? [] : [...neverUsed(file, unused), ...importedInVain(file)]),
      ...(passed || !list ? [] : programNotes(list, command)),
      ...outputNotes(output, list),
      ...more,
    ],
  })
  try {
    if (missing) throw missing
    rememberSourceMap(file.path, file.map)
    const host = await made
    const before = hostFacts(host.pid)
    const subject = await startList(
      async words => {
        command = words
        const evaluated = await evaluator.evaluateForJudge(file, words)
        printed = evaluated.printed
        unused = evaluated.unused
        list = evaluated.box
        return evaluated.box
      },
      {
        host,
        onReport: report => {
          reports.push(report)
          trace.push(performed(report))
        },
        onOutput: bytes => (output += bytes),
      },
    )
    try {
      const verdicts = await judgeBox(claims, subject, before, host.pid)
      if (allHold(verdicts) || !list) return { passed: allHold(verdicts), claims: verdicts, ...told(allHold(verdicts)) }
      const traced = withCause(verdicts, list, reports)
      return { passed: false, claims: traced.claims, ...told(false, traced.notes) }
    } finally {
      await subject.stop()
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const at = failedAt(error)
    const rule = ruleOf(error)
    const problem = { code: error.code, message: error.message, fix: fixOf(error), ...(rule ? { rule } : {}) }
    const silent = list ? silentNotes(list, reports) : []
    return { passed: false, claims: [], problem, ...(at ? { failedAt: at } : {}), ...told(false, silent) }
  }
}

function performed({ step, result, errno, ns }: Report): Performed {
  const { signature, mayFail, line, partOf } = step
  const at = placeOf(step)
  const where = { line, ...(partOf === undefined ? {} : { whole: partOf }), ...(at ? { at } : {}) }
  return { call: signature.call, shown: showCall(step), result, errno, ns, mayFail, ...where }
}

const placesIn = ({ clone, steps }: Box): Placed[] => [clone, ...steps].flatMap(placed)
