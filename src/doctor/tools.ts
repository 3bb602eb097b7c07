// Programs that the course uses.
import { readElf } from '../elf/elf.ts'
import { type Finding, finding } from './finding.ts'
import { findProgram, installCommand } from './programs.ts'

export const tools = (isCompiled: boolean): Finding[] => [
  node(process.versions.node, process.execPath),
  compiler(process.env.CC ?? 'cc', findProgram(process.env.CC ?? 'cc'), isCompiled),
  busybox(findProgram('busybox')),
]

export function node(version: string, path: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return finding(
    {
      id: 'node',
      says: 'Node is 20.19 or newer',
      needed: true,
      why: 'The course is tested on 20, 22, 24 and 26.',
    },
    {
      able: major > 20 || (major === 20 && minor >= 19),
      evidence: `${version}, ${path}`,
      fix: 'Install a newer one: https://nodejs.org/en/download, or `nvm install --lts`.',
    },
  )
}

export const compiler = (name: string, path: string | undefined, isCompiled: boolean): Finding =>
  finding(
    {
      id: 'compiler',
      says: 'There is a C compiler',
      needed: !isCompiled,
      why: `It compiles native/runner.c once${isCompiled ? ', which has been done here' : ', which has not been done here yet'}.`,
    },
    {
      able: path !== undefined,
      evidence: path ?? `no ${name} in PATH`,
      fix: installCommand({ debian: 'gcc libc6-dev', fedora: 'gcc', alpine: 'gcc linux-headers', arch: 'gcc' }),
    },
  )

const busybox = (path: string | undefined): Finding =>
  finding(
    {
      id: 'busybox',
      says: 'There is a busybox that needs no libraries',
      needed: false,
      why: 'This one file, with a shell and a hundred commands, makes a small root. Without it lessons copy programs and their libraries.',
    },
    {
      able: path !== undefined && isStatic(path),
      evidence:
        path === undefined ? 'no busybox' : `${path} is linked ${isStatic(path) ? 'statically' : 'dynamically'}`,
      fix: installCommand({ debian: 'busybox-static', fedora: 'busybox' }),
    },
  )

function isStatic(path: string): boolean {
  try {
    return readElf(path).static
  } catch {
    return false
  }
}
