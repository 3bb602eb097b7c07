// Processes for the tests of src/proc: saved copies of /proc, invented trees, and live boxes.

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, test } from 'vitest'
import { Gone } from '../../src/proc/errors.ts'
import { look } from '../../src/proc/process.ts'
import { deepest, descendants } from '../../src/proc/processes.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

/** 6.1 and 6.12 are Debian 12's stock and backports kernels with cgroup v2; 6.18 has v1 and v2 side by side. */
export const kernels = ['6.1', '6.12', '6.18'] as const

/** The saved /proc of a kernel, in which 10 is an ordinary process and 20 a process in a box. */
export const saved = (kernel: (typeof kernels)[number]): string =>
  fileURLToPath(new URL(`../fixtures/proc/${kernel}/proc`, import.meta.url))

const undo: (() => void)[] = []
afterAll(() => {
  for (const each of undo.splice(0).reverse()) each()
})

/** A directory with these files. A text that begins with `-> ` makes a symbolic link. */
export const tree = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cooper-proc-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), path)
    else writeFileSync(path, text)
  }
  return folder
}

/** A copy of a saved /proc that a test may change. */
export const copyOf = (kernel: (typeof kernels)[number]): string => {
  const folder = tree({})
  cpSync(dirname(saved(kernel)), folder, { recursive: true, verbatimSymlinks: true })
  return join(folder, 'proc')
}

/**
 * Starts a program and waits until the last process below it has this name. It is killed after the tests of this file.
 */
export const start = async (
  name: string,
  command: string,
  ...args: string[]
): Promise<{ pid: number; top: ChildProcess }> => {
  const top = spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'] })
  undo.push(() => {
    const below = descendants(top.pid!)
    top.kill('SIGKILL')
    for (const pid of below) kill(pid)
  })
  for (let tries = 0; tries < 200; tries++) {
    const pid = deepest(top.pid!)
    if (nameOf(pid) === name) return { pid, top }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`${command} ${args.join(' ')} did not start ${name}`)
}

/** The name of a process; undefined if it has ended since it was found. */
const nameOf = (pid: number): string | undefined => {
  try {
    return look(pid).stat.comm
  } catch (error) {
    if (error instanceof Gone) return undefined
    throw error
  }
}

/** Kills a process that may have ended already, with its parent or with PID 1 of its PID namespace. */
const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** For tests whose boxes only root can make, because they have no user namespace. Otherwise the test is skipped. */
export const asRoot = unless(needsRoot, test)

/** Starts a sleep in new namespaces: `box('--pid', '--fork')`. */
export const box = (...flags: string[]) => start('sleep', 'unshare', '--kill-child', ...flags, 'sleep', '60')
