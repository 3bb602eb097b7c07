// cooper run [EXERCISE] [-- COMMAND…]: performs the learner's own list, as `cooper demo` performs that of a lesson.

import { UserError } from '../base/user-error.ts'
import { environment } from '../course/environment.ts'
import { findExercise, givenFor } from '../course/exercises.ts'
import {
  exerciseAfter,
  exerciseIn,
  exercisesIn,
  fileOf,
  type Mine,
  needWorkspace,
  type Workspace,
} from '../course/workspace/find.ts'
import { readState, setCannot } from '../course/workspace/state.ts'
import { withPlaces } from '../grader/failed-at.ts'
import { forkMissing } from '../grader/output-notes.ts'
import { readList } from '../grader/read-list.ts'
import { NotDelegated } from '../lab/cgroups.ts'
import { makeHost } from '../lab/host.ts'
import { shortName } from '../list/source.ts'
import { requireProgram } from './command-words.ts'
import { onlyXrayed, performed, traced } from './demo.ts'
import { enterLab, type LabKind, refuseWithoutLab } from './enter-lab.ts'
import { exitCode } from './exit-code.ts'
import { showPrinted } from './show/printed.ts'

interface Options {
  readonly trace?: true
  readonly xray?: true
  readonly furthest?: true
  readonly lab: LabKind
}

export async function run(called: string | undefined, command: readonly string[] | undefined, options: Options) {
  if (options.furthest && called !== undefined) throw new UserError(2, '--furthest names an exercise already')
  requireProgram(command, 'cooper run -- ps ax')
  const workspace = needWorkspace()
  if (called !== undefined) findExercise(called, `A command for the box follows --: \`cooper run -- ${called}\`.`)
  const exercise = options.furthest ? furthest(workspace) : exerciseIn(workspace, called)
  const file = fileOf(workspace, exercise)
  const { needs } = await givenFor(exercise)
  // my-box, the script in a workspace, passes BOX_LAB as `--lab`, so the error must name the variable.
  refuseWithoutLab(options.lab, needs, options.furthest && process.env.BOX_LAB ? 'BOX_LAB=none' : undefined)
  const args = [exercise.id, file, command, options] as const
  try {
    if (
      await enterLab(
        options.lab,
        { name: 'perform', args },
        { files: [file], needs, reads: !options.xray, briefly: true },
      )
    )
      return
  } catch (error) {
    throw error instanceof NotDelegated ? withNextExercise(error, { workspace, exercise }) : error
  }
  await performFile(...args)
}

/** Adds to the fix how to go on, because this machine can still run other exercises. */
function withNextExercise({ message, fix, code }: UserError, mine: Mine): UserError {
  setCannot(mine.workspace, mine.exercise.id)
  const next = exerciseAfter(mine)
  const hints = `Hints are still available: \`cooper hint ${mine.exercise.name}\`.`
  return new UserError(code, message, `${fix}\n${hints}${next ? ` Go on with \`cooper watch ${next.name}\`.` : ''}`)
}

/** Performs the list of a file. Runs in the lab. */
export async function performFile(
  id: string,
  file: string,
  command: readonly string[] | undefined,
  { trace, xray }: Options,
): Promise<void> {
  const { prepare, command: usual } = await givenFor(findExercise(id))
  const list = await readList(file, command ?? usual, environment(), text => showPrinted(shortName(file), text))
  prepare?.()
  const host = await makeHost()
  for (const note of forkMissing(list)) console.error(`cooper: ${note}`)
  await withPlaces(async () => {
    if (trace) await traced(list, { interactive: false, withXray: xray === true, host })
    else if (xray) await onlyXrayed(list, host)
    else process.exitCode = exitCode(await performed(list, host))
  })
  await host.close()
}

function furthest(workspace: Workspace) {
  const { passed } = readState(workspace)
  const last = exercisesIn(workspace).findLast(({ id }) => passed[id])
  if (last) return last
  throw new UserError(2, 'there is no box yet, because no exercise is passed', '`cooper watch` shows what is missing.')
}
