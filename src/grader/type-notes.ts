// What TypeScript says of a workspace. A list whose types are wrong is performed all the same, and judged by what it does;
// so this is a note beside the verdict, and a verdict does not wait for it.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageRoot } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
import { capture } from '../explain/perform.ts'
import { mayMakeNamespaces } from '../lab/ids.ts'
import { mapRoot } from '../lab/map-root.ts'
import { type Box, clone } from '../syscalls/clone.ts'
import {
  AT_RECURSIVE,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  MOUNT_ATTR_RDONLY,
  MS_PRIVATE,
  MS_REC,
  PR_SET_NO_NEW_PRIVS,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_DATA,
  RLIMIT_FSIZE,
} from '../syscalls/constants.ts'
import { chdir } from '../syscalls/files.ts'
import { mount, mount_setattr } from '../syscalls/mounts.ts'
import { execve, prctl } from '../syscalls/processes.ts'
import { prlimit } from '../syscalls/rlimits.ts'

export interface TypeNote {
  /** As seen from the workspace. */
  readonly file: string
  readonly line: number
  readonly says: string
}

/** Milliseconds that the compiler may take, and seconds of CPU time. It needs less than one second. */
const PATIENCE = 20_000
const CPU = 20

/** The notes on one directory of a workspace; none where there is nothing to say, no compiler, or no answer of it. */
export async function typeNotes(workspace: string, directory: string, signal?: AbortSignal): Promise<TypeNote[]> {
  const compiler = compilerPath()
  if (!compiler || !hasOnlyFiles(workspace)) return []
  try {
    const { output } = await capture(compilation(compiler, workspace), { apart: true, timeout: PATIENCE, signal })
    return notesIn(output).filter(({ file }) => file.startsWith(`${directory}/`))
  } catch (error) {
    if (error instanceof UserError) return []
    throw error
  }
}

/** Whether the files that the compiler is given are files. It would read a device until its memory is full, and wait at a FIFO. */
function hasOnlyFiles(workspace: string): boolean {
  try {
    const lists = readdirSync(workspace, { withFileTypes: true })
      .filter(each => each.isDirectory())
      .flatMap(({ name }) => readdirSync(join(workspace, name)).map(file => join(workspace, name, file)))
      .filter(file => /\.ts$|\/package\.json$/.test(file))
    const files = [...lists, ...['tsconfig.json', 'package.json'].map(name => join(workspace, name))].flatMap(
      file => statSync(file, { throwIfNoEntry: false }) ?? [],
    )
    return files.every(stats => stats.isFile())
  } catch {
    return false
  }
}

/**
 * The compiler in a box. It reads whatever a learner's files lead to, also a device without an end, and works in a process
 * of its own beside ours. In a PID namespace both end with us, and limits keep the memory of the machine for others.
 */
function compilation(compiler: string, workspace: string): Box {
  const flags = CLONE_NEWPID | CLONE_NEWNS
  const ordinary = !mayMakeNamespaces()
  const words = [process.execPath, compiler, '--noEmit', '--pretty', 'false', '-p', workspace]
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  return clone(ordinary ? flags | CLONE_NEWUSER : flags, [
    ...(ordinary ? mapRoot() : []),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount_setattr('/', AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
    prlimit(RLIMIT_CORE, 0),
    prlimit(RLIMIT_FSIZE, 0),
    prlimit(RLIMIT_CPU, CPU),
    prlimit(RLIMIT_DATA, 1 << 30),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    chdir(workspace),
    ...execve(
      words,
      Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ),
  ])
}

/** `NN-name/solution.ts(12,3): error TS2345: Argument of type …`, and further lines that begin with a space. */
const notesIn = (said: string): TypeNote[] =>
  [...said.matchAll(/^(\S.*?)\((\d+),\d+\): error TS\d+: (.*)$/gm)].map(([, file = '', line, says = '']) => ({
    file,
    line: Number(line),
    says,
  }))

function compilerPath(): string | undefined {
  try {
    const found = createRequire(join(packageRoot, 'package.json')).resolve('typescript/package.json')
    const path = join(dirname(found), 'bin', 'tsc')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
