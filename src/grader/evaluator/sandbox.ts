// The cell: a box like any other, in which a learner's file is read. Its author is no enemy, but a loop without an end, a
// fork in a loop or a wrong path may be in any file. Nothing of that shall reach the process that judges.
import { randomInt } from 'node:crypto'
import { mayMakeNamespaces } from '../../lab/lab.ts'
import { mapRoot } from '../../lab/map-root.ts'
import { kernelSince } from '../../proc/kernel-version.ts'
import { isRootOfTheMachine } from '../../proc/root.ts'
import { type Box, clone } from '../../syscalls/clone.ts'
import {
  AT_RECURSIVE,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  MOUNT_ATTR_RDONLY,
  MS_PRIVATE,
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
import { execve, prctl, setsid } from '../../syscalls/processes.ts'
import { prlimit } from '../../syscalls/rlimits.ts'
import type { Step } from '../../syscalls/step.ts'
import { ANSWERS, NODE, PROGRAM } from './serialize-channel.ts'

const MiB = 1 << 20

/**
 * A user and a group that nobody is: root's own are spared the limit of processes. Another one for each reader: what one
 * of them forks without end would otherwise be counted for all, and Node crashes when it cannot start a thread.
 */
const nobody = () => randomInt(1_000_000_000, 2_000_000_000)

/** Reads the program from its descriptor, and runs it. */
const BOOT = `const [file] = process.argv.slice(1)
const wrap = code => '(function (module, exports, require, __filename, __dirname) {' + code + '\\n})'
const code = require('node:fs').readFileSync(${PROGRAM}, 'utf8')
new (require('node:vm').Script)(wrap(code), { filename: file }).runInThisContext()({}, {}, require, file, '')`

export interface Wires {
  /** Descriptors of ours. */
  readonly answers: number
  readonly program: number
}

/** The list that becomes the reader. @param file what the program is called in stacks */
export function cell(file: string, { answers, program }: Wires): Box {
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

    // A process group of its own: `kill(0)` is for all of the group, in whatever PID namespace they are.
    setsid(),

    node,
    dup2(node, NODE),
    dup2(answers, ANSWERS),
    dup2(program, PROGRAM),

    // Reading is all that it may do: not the progress, not the workspace, nothing in /tmp, no setting of the kernel's.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount_setattr('/', AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),

    ...limits(),
    ...(isRootOfTheMachine() ? becomeNobody() : keepNoPower()),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    ...execve(words, environment),
  ])
}

function limits(): Step[] {
  return [
    prlimit(RLIMIT_CORE, 0),
    prlimit(RLIMIT_FSIZE, 0),
    prlimit(RLIMIT_NOFILE, 256),
    prlimit(RLIMIT_CPU, 20),
    prlimit(RLIMIT_DATA, 1024 * MiB),
    // Since 5.14 processes are counted in each user namespace by itself. Before, all that the user has anywhere count, and
    // the lab's limit has to do.
    ...(kernelSince(5, 14) || isRootOfTheMachine() ? [prlimit(RLIMIT_NPROC, 100)] : []),
  ]
}

/** Without the capabilities of root, and unable to open what is root's alone. */
function becomeNobody(): Step[] {
  const id = nobody()
  return [
    setgroups([]),
    setgid(id),
    setuid(id),
    // Who has changed users may not look into its own /proc, where the descriptor is that it executes.
    prctl(PR_SET_DUMPABLE, 1),
  ]
}

/** Root only by number: execve gives it nothing, and what it has now is gone. */
const keepNoPower = (): Step[] => [
  prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED),
  capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
]
