// Node's own calls that change something. A learner's file is only read, in a sandbox, before anything of its list is
// performed: a mkdirSync in it would change nothing, and a beginner would not see why.

import { WrongArgument } from './toolkit.ts'

/** By the name of Node's function, without Sync at its end: how the list says it. */
const FILES: Readonly<Record<string, string | undefined>> = {
  mkdir: 'mkdir(path)',
  mkdtemp: 'mkdir(path)',
  writeFile: '...write(path, text)',
  appendFile: '...write(path, text)',
  createWriteStream: '...write(path, text)',
  copyFile: 'mount(from, to, null, MS_BIND, null)',
  cp: 'mount(from, to, null, MS_BIND, null)',
  link: undefined,
  symlink: 'symlink(target, path)',
  unlink: 'unlink(path)',
  rm: 'unlink(path)',
  rmdir: 'rmdir(path)',
  rename: 'rename(from, to)',
  chown: 'chown(path, owner, group)',
  lchown: 'chown(path, owner, group)',
  chmod: 'chmod(path, mode)',
  truncate: undefined,
  utimes: undefined,
}

const PROGRAM = "execve(['program', 'argument'])"
const PROGRAMS: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  ['exec', 'execFile', 'spawn', 'fork'].map(name => [name, PROGRAM]),
)

const PROCESS: Readonly<Record<string, string | undefined>> = {
  chdir: 'chdir(path)',
  setuid: 'setuid(id)',
  seteuid: 'setuid(id)',
  setgid: 'setgid(id)',
  setegid: 'setgid(id)',
  setgroups: 'setgroups([])',
  initgroups: 'setgroups([])',
  kill: 'kill(child, SIGTERM)',
}

const MODULES: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  fs: FILES,
  'fs/promises': FILES,
  child_process: PROGRAMS,
}

function refuse(what: string, inList: string | undefined): never {
  const instead = inList === undefined ? 'a call' : `the call ${inList}`
  throw new WrongArgument(
    `${what} cannot be used here: the file is only read, in a sandbox, and can change nothing`,
    `What is to be done belongs into the list of clone, and is performed with it: ${instead}.`,
  )
}

/** A module of Node's, whose functions that change something throw. Other modules come back as they are. */
export function onlyReading(name: string, module: unknown): unknown {
  const instead = MODULES[name.replace(/^node:/, '')]
  return instead ? refusing(name, module as object, instead) : module
}

function refusing(name: string, module: object, instead: Readonly<Record<string, string | undefined>>): object {
  return new Proxy(module, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (name.endsWith('fs') && key === 'promises') return refusing('node:fs/promises', value as object, instead)
      const plain = String(key).replace(/Sync$/, '')
      if (typeof value !== 'function' || !Object.hasOwn(instead, plain)) return value
      return () => refuse(`${String(key)} of ${name}`, instead[plain])
    },
  })
}

/** The same for functions of `process`, which would succeed, and change only the evaluator. */
export function keepProcess(): void {
  for (const [name, inList] of Object.entries(PROCESS))
    Object.defineProperty(process, name, { value: () => refuse(`process.${name}`, inList) })
}
