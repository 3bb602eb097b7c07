// tags: fast, vm
// The end of a process and of all its descendants.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { descendants } from '../../src/proc/processes.ts'
import { killTree } from '../../src/run/kill-tree.ts'
import { lives, longSleep, soon } from '../helpers/boxes.ts'

test('takes children and grandchildren along, also those that a thread or a subshell started', async () => {
  const sleep = longSleep().join(' ')
  const shell = spawn('/bin/sh', ['-c', `(${sleep}; true) & ${sleep} & ${sleep}; true`], { stdio: 'ignore' })
  const pid = shell.pid as number
  expect(await soon(() => descendants(pid).length === 4), 'the shell has started its four descendants').toBe(true)
  const all = descendants(pid)
  killTree(pid)
  await once(shell, 'exit')
  const left = () => all.filter(lives)
  expect(await soon(() => left().length === 0), `none of ${all} is left`).toBe(true)
})

test('leaves alone what is not there any more', () => {
  expect(() => killTree(2 ** 22)).not.toThrow()
})
