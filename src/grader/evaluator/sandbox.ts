// The sandbox: a box like any other, in which a learner's file is evaluated. Its author is no enemy, but a loop without an
// end, a fork in a loop or a wrong path may be in any file. Nothing of that may reach the process that judges.
import { randomInt } from 'node:crypto'
import type { Environment } from '../../course/environment.ts'
import { mayMakeNamespaces } from '../../lab/ids.ts'
import { mapRoot } from '../../lab/map-root.ts'
import { kernelSince } from '../../proc/kernel-version.ts'
import { type Box, clone } from '../../syscalls/clone.ts'
import {
  AT_RECURSIVE,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  MOUNT_ATTR_RDONLY,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  O_PATH,
  PR_SET_DUMPABLE,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_DATA,
  RLIMIT_FSIZE,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  SECBIT_NOROOT,
  SECBIT_NOROOT_LOCKED,
} from '../../syscalls/constants.ts'
import { capset, setgid, setgroups, setuid } from '../../syscalls/credentials.ts'
import { dup2, open } from '../../syscalls/files.ts'
import { mount, mount_setattr } from '../../syscalls/mounts.ts'
import { execve, prctl } from '../../syscalls/processes.ts'
import { prlimit } from '../../syscalls/rlimits.ts'
import type { Step } from '../../syscalls/step.ts'
import { ANSWERS, NODE, PROGRAM } from './descriptors.ts'

const MiB = 1 << 20

/**
 * A random unused uid and gid, because RLIMIT_NPROC does not apply to root. Each evaluator has its own: the kernel would
 * count the processes of one that forks without end for all of them, and Node crashes when it cannot start a thread.
 */
const unusedId = () => randomInt(1_000_000_000, 2_000_000_000)

/** Reads the program from its descriptor, and runs it. */
const BOOT = `const [file] = process.argv.slice(1)
const wrap = code => '(function (module, exports, require, __filename, __dirname) {' + code + '\\n})'
const code = require('node:fs').readFileSync(${PROGRAM}, 'utf8')
new (require('node:vm').Script)(wrap(code), { filename: file }).runInThisContext()({}, {}, require, file, '')`

/** Descriptors of ours. */
export interface Descriptors {
  readonly answers: number
  readonly program: number
}

/** The list that becomes the evaluator. @param file what stacks call the program */
export function sandbox(
  file: string,
  { rootOfTheMachine }: Pick<Environment, 'rootOfTheMachine'>,
  { answers, program }: Descriptors,
): Box {
  const flags = CLONE_NEWPID | CLONE_NEWNS
  const node = open(process.execPath, O_PATH)
  const words = [`/proc/self/fd/${NODE}`, '--max-old-space-size=256', '--no-addons', '--no-warnings', '-e', BOOT, file]
  const named = ['TERM', 'HOME', 'XDG_STATE_HOME'].flatMap(name =>
    process.env[name] ? [`${name}=${process.env[name]}`] : [],
  )
  const environment = ['PATH=/bin:/usr/bin', 'NO_COLOR=1', ...named]
  const ordinary = !mayMakeNamespaces()
  return clone(ordinary ? flags | CLONE_NEWUSER : flags, [
    ...(ordinary ? mapRoot() : []),

    node,
    dup2(node, NODE),
    dup2(answers, ANSWERS),
    dup2(program, PROGRAM),

    // It may read files and write none: not the progress, not the workspace, nothing in /tmp, no setting of the kernel.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount_setattr('/', AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
    // It sees its own processes, and not its judge.
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, null),

    ...limits(rootOfTheMachine),
    ...(rootOfTheMachine ? becomeUnusedUser() : dropCapabilities()),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    ...execve(words, environment),
  ])
}

function limits(rootOfTheMachine: boolean): Step[] {
  return [
    prlimit(RLIMIT_CORE, 0),
    prlimit(RLIMIT_FSIZE, 0),
    prlimit(RLIMIT_NOFILE, 256),
    prlimit(RLIMIT_CPU, 20),
    prlimit(RLIMIT_DATA, 1024 * MiB),
    // Since Linux 5.14 the kernel counts processes for each user namespace by itself. Before, it counts all that the user
    // has anywhere, and only the lab's limit is set.
    ...(kernelSince(5, 14) || rootOfTheMachine ? [prlimit(RLIMIT_NPROC, 100)] : []),
  ]
}

/** Drops the capabilities of root, and the right to open files that only root may open. */
function becomeUnusedUser(): Step[] {
  const id = unusedId()
  return [
    setgroups([]),
    setgid(id),
    setuid(id),
    // After a change of user a process may not open its own /proc/self/fd, which the execve needs.
    prctl(PR_SET_DUMPABLE, 1),
  ]
}

/** It stays uid 0 in its user namespace, but without capabilities: execve gives it none, and it gives up those it has. */
const dropCapabilities = (): Step[] => [
  prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED),
  capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
]
