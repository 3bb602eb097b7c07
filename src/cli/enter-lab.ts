// Commands that perform lists do it in the lab: they are called again in there.

import { UserError } from '../base/user-error.ts'
import { courseDirectory } from '../course/directories.ts'
import type { LessonModule } from '../course/lesson.ts'
import { insideLab, runInLab } from '../lab/lab.ts'
import { ourselves, placeOfFile, toVariable } from '../lab/second-node.ts'
import { StepFailed } from '../run/failure.ts'
import { errnoName } from '../syscalls/errno.ts'
import type { Call } from './call.ts'
import { exitCode } from './exit-code.ts'
import { complain } from './print.ts'

export type LabKind = 'ns' | 'none'

export interface Wishes {
  /** What the command reads, and must be able to see in there. */
  readonly files?: readonly string[]
  readonly needs?: LessonModule['needs']
  /** False where nothing in there reads what is typed. */
  readonly reads?: boolean
  /** What is used day by day says shortly what it goes without. */
  readonly briefly?: boolean
}

/**
 * Makes a call in a lab, unless we are there already or it is to be made outside.
 * Gives true where the lab has done the work, and the caller has nothing left to do.
 */
export async function enterLab(
  kind: LabKind,
  call: Call,
  { files = [], needs, reads = true, briefly = false }: Wishes = {},
): Promise<boolean> {
  if (insideLab()) return false
  if (kind === 'none') {
    complain('cooper: no lab. What happens now happens to this machine itself.')
    return false
  }
  const exit = await inLab([...ourselves(), ...process.argv.slice(2)], {
    keep: [...files.map(placeOfFile), ...[courseDirectory() ?? []].flat()],
    cgroups: needs?.cgroups ?? false,
    reads,
    without: ({ message, fix }) =>
      complain(
        briefly
          ? 'cooper: running without resource limits: no cgroup is delegated to you (`cooper doctor`)'
          : `cooper: running without resource limits: ${message}\n  ${fix}`,
      ),
    env: { ...process.env, ...toVariable(call) },
  })
  process.exitCode = exitCode(exit)
  return true
}

/** Runs a command in a lab. Its words are the caller's, so it is not the machine's fault where they are too long. */
async function inLab(...[words, options]: Parameters<typeof runInLab>): ReturnType<typeof runInLab> {
  try {
    return await runInLab(words, options)
  } catch (error) {
    const tooLong = error instanceof StepFailed && errnoName(error.report.errno) === 'E2BIG'
    if (!tooLong) throw error
    const length = process.argv.slice(2).join(' ').length
    throw new UserError(2, `the words of this call have ${length} characters, and that is too long`, error.fix)
  }
}

/**
 * What a list makes on the real host goes when its processes go. A cgroup stays.
 * @param asked by what the real host was asked for
 */
export function refuseWithoutLab(kind: LabKind, needs: LessonModule['needs'], asked = '--lab none'): void {
  if (kind === 'none' && needs?.cgroups)
    throw new UserError(2, 'this list makes cgroups, and they would stay on this machine', `Leave out \`${asked}\`.`)
}
