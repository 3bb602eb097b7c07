// test/check/box.c, compiled, and what must be found when it is started.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startProgram } from '../../src/check/start-program.ts'
import { look } from '../../src/proc/process.ts'
import { lives } from '../helpers/boxes.ts'

const here = new URL('.', import.meta.url).pathname

export const PLACES = ['start', 'clone', 'mount', 'exec'] as const
export const DELAYS = [0, 5, 50, 500] as const

export type Kind = 'child' | 'daemon' | 'relay' | 'exec' | 'disguised'

/** A directory below /tmp with the programs, removed by `remove`. A lab sees it where it is the working directory. */
export function makePrograms() {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-box-'))
  chmodSync(directory, 0o755) // an ordinary user starts them too
  const compile = (source: string, to: string, ...flags: string[]) => {
    const words = ['-Wall', '-Wextra', '-Werror', ...flags, '-o', join(directory, to), join(here, source)]
    const { status, stderr } = spawnSync('gcc', words, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  compile('box.c', 'box')
  return {
    directory,
    box: join(directory, 'box'),
    compile,
    /** An empty root directory, but for /proc and these copies. */
    makeRoot(name: string, copies: Readonly<Record<string, string>>): string {
      const root = join(directory, name)
      mkdirSync(join(root, 'proc'), { recursive: true })
      for (const [to, from] of Object.entries(copies)) cpSync(from, join(root, to), { dereference: true })
      return root
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** What box.c reads from its environment. */
export const settings = (kind: Kind, waits: Readonly<Record<string, number>>, root?: string) => ({
  BOX_KIND: kind,
  BOX_WAIT: Object.entries(waits)
    .map(([place, milliseconds]) => `${place}=${milliseconds}`)
    .join(' '),
  ...(root === undefined ? {} : { BOX_ROOT: root }),
})

/** Sets variables of our environment, which the programs that we start inherit, while something is done. */
export async function withSettings<Result>(set: Readonly<Record<string, string>>, act: () => Promise<Result>) {
  Object.assign(process.env, set)
  try {
    return await act()
  } finally {
    for (const name of Object.keys(set)) delete process.env[name]
  }
}

/** What was wrong with the process that was found for a program: nothing, in the end. */
export async function mistakes(words: readonly string[], kind: Kind): Promise<string[]> {
  const found = await startProgram(words, 'cooper check pid --pid')
  try {
    const { command, namespaces, status } = look(found.pid)
    const ours = look(process.pid).namespaces
    found.confirm()
    return [
      ...(command.at(-2) === 'sleep' && command.length < 4 ? [] : [`it is ${command.join(' ')}`]),
      ...(status.NSpid.at(-1) === 1 || kind === 'exec' ? [] : [`it is number ${status.NSpid.at(-1)} in its namespace`]),
      ...(namespaces.uts !== ours.uts ? [] : ['it is in our UTS namespace']),
    ]
  } finally {
    await found.stop()
    expect(lives(found.pid), 'stop() ends it').toBe(false)
  }
}
