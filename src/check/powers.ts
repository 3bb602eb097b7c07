// Probes: what root of a box may do to its own namespaces, to files, and to the machine that all boxes share.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whenWeEnd } from '../run/when-we-end.ts'
import { CLOCK_REALTIME, CLONE_NEWNS, MS_RDONLY, S_IFBLK } from '../syscalls/constants.ts'
import { setgid, setuid } from '../syscalls/credentials.ts'
import { create, makedev, mknod } from '../syscalls/files.ts'
import { mount } from '../syscalls/mounts.ts'
import { unshare } from '../syscalls/processes.ts'
import type { Step, Steps } from '../syscalls/step.ts'
import { clock_settime, init_module } from '../syscalls/system.ts'
import { answer } from './answer.ts'
import type { ClaimContext } from './claim-context.ts'

type Perform = (steps: Steps) => Promise<unknown>

/** Makes a file in a directory of the host as a user of the box, and gives its owner as the host sees it. */
export async function ownerOutside(perform: Perform, become: Step): Promise<{ uid: number; gid: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  const over = whenWeEnd(remove)
  try {
    chmodSync(directory, 0o777)
    await perform([become, create(join(directory, 'mine'), '')])
    const { uid, gid } = statSync(join(directory, 'mine'))
    return { uid, gid }
  } finally {
    over()
    remove()
  }
}

/**
 * Four calls that change the machine itself. For root of a user namespace the kernel refuses each with EPERM. If it
 * granted one, it would do no harm: the disk does not exist, the time is the present one, and the module is not valid.
 * They need a writable /tmp.
 */
export function forRootOfTheMachine(): Step[] {
  // mount(2) looks up the filesystem before it checks rights, so we need one that it knows. Those without `nodev` need a disk.
  const types = readFileSync('/proc/filesystems', 'utf8').match(/^\t\w+$/gm) ?? []
  return [
    mount('/dev/no-such-disk', '/tmp', types[0]?.trim() ?? 'ext4', MS_RDONLY, null),
    clock_settime(CLOCK_REALTIME, Math.round(Date.now() / 1000)),
    init_module(new TextEncoder().encode('no module')),
    mknod('/tmp/disk', S_IFBLK | 0o600, makedev(8, 0)),
  ]
}

/** What the kernel answers root of the box to each of them: `mount EPERM`, …, in a mount namespace of its own. */
export async function refusals(inside: ClaimContext['inside']): Promise<string[]> {
  const answers: string[] = []
  for (const attempt of forRootOfTheMachine()) {
    const { call } = attempt.signature
    const steps = [setgid(0), setuid(0), unshare(CLONE_NEWNS), mount('tmpfs', '/tmp', 'tmpfs', 0, null), attempt]
    // Two of these steps may be mounts, and only the last is the attempt: answer() throws where another step fails.
    answers.push(`${call} ${await answer(attempt, inside(['user'], steps))}`)
  }
  return answers
}
