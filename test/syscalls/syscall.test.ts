// tags: fast
// One description per function: what the trace names, what a learner may write, and what TypeScript takes, are the same.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as toolkit from '../../src/index.ts'
import * as clone from '../../src/syscalls/clone.ts'
import * as credentials from '../../src/syscalls/credentials.ts'
import * as files from '../../src/syscalls/files.ts'
import * as ipc from '../../src/syscalls/ipc.ts'
import * as mounts from '../../src/syscalls/mounts.ts'
import * as requests from '../../src/syscalls/netlink/requests.ts'
import type { Parameter } from '../../src/syscalls/parameters.ts'
import * as processes from '../../src/syscalls/processes.ts'
import * as rlimits from '../../src/syscalls/rlimits.ts'
import * as rtnetlink from '../../src/syscalls/rtnetlink.ts'
import * as security from '../../src/syscalls/security.ts'
import * as sockets from '../../src/syscalls/sockets.ts'
import type { Step } from '../../src/syscalls/step.ts'
import { descriptionOf } from '../../src/syscalls/syscall.ts'
import * as system from '../../src/syscalls/system.ts'
import * as uts from '../../src/syscalls/uts.ts'

const families = {
  clone,
  credentials,
  files,
  ipc,
  mounts,
  processes,
  rlimits,
  rtnetlink,
  security,
  sockets,
  system,
  uts,
}
const functions = [...Object.values(families), requests]
  .flatMap(each => Object.entries(each))
  .filter((entry): entry is [string, (...args: never[]) => unknown] => typeof entry[1] === 'function')
  .filter(([name]) => name in toolkit)

const parametersOf = (name: string): readonly Parameter[] => {
  const value = functions.find(([each]) => each === name)?.[1]
  return (value && descriptionOf(value)?.params) ?? []
}
const namesOf = (name: string): string[] => parametersOf(name).map(param => param.name)

test('each function of the toolkit that writes down calls or makes their arguments is described', () => {
  expect(functions.length).toBeGreaterThan(80)
  expect(functions.filter(([, value]) => !descriptionOf(value)).map(([name]) => name)).toEqual([])
})

test('the parameters that a function takes have the names that the trace uses', () => {
  const pid = toolkit.getpid()
  const fd = toolkit.open('/', toolkit.O_RDONLY)
  const bytes = new Uint8Array(4)
  const written: Record<string, Step> = {
    mount: toolkit.mount('a', 'b', 'c', 0, 'd'),
    mkdir: toolkit.mkdir('a', 0o700),
    move_mount: toolkit.move_mount(fd, '/mnt'),
    shmctl: toolkit.shmctl(pid, toolkit.IPC_RMID),
    sendto: toolkit.sendto(fd, bytes, bytes),
    kill: toolkit.kill(pid, toolkit.SIGTERM),
  }
  for (const [name, step] of Object.entries(written)) {
    expect(Object.keys(step.signature.params), name).toEqual(expect.arrayContaining(namesOf(name)))
    expect(step.args.length, name).toBe(Object.keys(step.signature.params).length)
  }
})

/** The functions that a file makes with syscall(…), with the parameters that an editor shows. */
const labelsIn = (file: string): [name: string, labels: string[]][] => {
  const text = readFileSync(new URL(`../../src/syscalls/${file}.ts`, import.meta.url), 'utf8')
  return [...text.matchAll(/^export const (\w+) = syscall\(([\s\S]*?)\n(?=\n|export|$)/gm)].map(
    ([, name = '', block = '']) => {
      const [, labels = ''] = /(?:\(([^()]*)\)|\b\w+) =>/.exec(block.slice(block.lastIndexOf('],'))) ?? []
      return [
        name,
        labels
          .split(',')
          .map(label => label.replace(/=.*/, '').trim())
          .filter(Boolean),
      ]
    },
  )
}

test('an editor shows the parameters by the names of the man page', () => {
  const made = Object.keys(families).flatMap(labelsIn)
  expect(made.length).toBeGreaterThan(60)
  for (const [name, labels] of made) {
    if (labels.length > 0 && !labels.some(label => /[{}]/.test(label))) expect(labels, name).toEqual(namesOf(name))
  }
})

test('a bit that is a flag of another family is reported with the name of that flag', () => {
  const fault = (name: string, at: number, value: number) => parametersOf(name)[at]?.faultOf(value)
  expect(fault('mount', 3, toolkit.CLONE_NEWPID)).toBe('is 0x20000000, which is CLONE_NEWPID and no MS_… flag')
  expect(fault('umount2', 1, toolkit.MNT_DETACH | toolkit.MS_SHARED)).toBe(
    'is 0x100002, and 0x100000 is MS_SHARED, which is no MNT_… flag',
  )
  expect(fault('unshare', 0, 17)).toBe('is 0x11, and 0x11 is none')
  expect(fault('mount', 3, toolkit.MS_REC | toolkit.MS_PRIVATE)).toBeUndefined()
})

test('a call keeps the place at which it was written', () => {
  expect(toolkit.chdir('/').at.stack).toContain('syscall.test.ts')
})
