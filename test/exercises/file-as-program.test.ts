// tags: slow, ci
// A file that its author takes for a program: calls that are written and never performed, Node's own calls, and mistakes in
// how the list is given away.
import { describe, expect, test } from 'vitest'
import { outputNotes } from '../../src/grader/output-notes.ts'
import { clone } from '../../src/syscalls/clone.ts'
import { CLONE_NEWNS, CLONE_NEWPID } from '../../src/syscalls/constants.ts'
import { execve, fork, unshare } from '../../src/syscalls/processes.ts'
import type { Steps } from '../../src/syscalls/step.ts'
import { outcomeOfText, toldIn } from '../helpers/learner.ts'

const START = `import { chdir, chroot, clone, execve, mkdir, scratch, write, type Step } from 'cooperage'
import * as fs from 'node:fs'
import { mkdir as make } from 'node:fs/promises'
import { execSync } from 'node:child_process'
export const root = scratch('root')
`
const BOX = 'export const box = (command: string[]) => '
const ROOT = 'export const intoTheRoot: Step[] = [chroot(root), chdir("/")]\n'

const told = async (text: string) => toldIn(await outcomeOfText('01-chroot', START + text))

describe('calls that stand in no list of the box are named, with their place:', () => {
  test.each([
    [
      'an exported list that box does not spread',
      `${ROOT}${BOX}clone(0, [execve(command)])`,
      /intoTheRoot \(.*:6\) holds chroot and chdir, and box does not use it: only what stands in the list of clone is/,
    ],
    [
      'statements above the list',
      `chroot(root)\nchdir('/')\n${BOX}clone(0, [execve(command)])`,
      /chroot and chdir \(.*:6\) are written outside of the list that box gives, and so never performed/,
    ],
    [
      'a statement in box',
      `${BOX}{\n  chroot(root)\n  return clone(0, [chdir('/'), execve(command)])\n}`,
      /chroot \(.*:7\) is written outside of the list .* Put it into that list, before execve\./s,
    ],
    [
      'a write, which is several calls',
      `...write('/tmp/x', 'y')\n${BOX}clone(0, [execve(command)])`.replace('...', ''),
      /^write \(.*:6\) is written outside/,
    ],
  ])('%s', async (_, text, words) => {
    expect(await told(text)).toMatch(words)
  })

  test('a list that is right may hold calls that it does not use', async () => {
    const { passed, notes } = await outcomeOfText(
      '01-chroot',
      `${START}${ROOT}mkdir('/x')\n${BOX}clone(0, [...intoTheRoot, execve(command)])`,
    )
    expect({ passed, notes }).toEqual({ passed: true, notes: [] })
  })

  test('a list that is imported and not used', async () => {
    const text = `import { clone, CLONE_NEWNS, CLONE_NEWPID, execve } from 'cooperage'
import { intoTheRoot, root } from '../01-chroot/solution.ts'
console.log(root)
${BOX}clone(CLONE_NEWPID | CLONE_NEWNS, [execve(command)])`
    expect(toldIn(await outcomeOfText('02-pid', text))).toMatch(
      /^intoTheRoot is imported from \.\.\/01-chroot\/solution\.ts and not used/,
    )
  })
})

describe('Node’s own calls are refused, and the call of the list is named:', () => {
  test.each([
    [
      "fs.mkdirSync(root + '/home')",
      'mkdirSync of node:fs cannot be used here: the file is only read, in a sandbox',
      'mkdir(path)',
    ],
    ["fs.writeFileSync('/tmp/x', 'y')", 'writeFileSync of node:fs', '...write(path, text)'],
    ["fs.promises.mkdir('/tmp/x')", 'mkdir of node:fs/promises', 'mkdir(path)'],
    ["make('/tmp/x')", 'mkdir of node:fs/promises', 'mkdir(path)'],
    ["execSync('mount -t proc proc /proc')", 'execSync of node:child_process', "execve(['program', 'argument'])"],
    ["process.chdir('/')", 'process.chdir', 'chdir(path)'],
    ['process.setuid?.(0)', 'process.setuid', 'setuid(id)'],
  ])('%s', async (statement, message, instead) => {
    const said = await told(`${statement}\n${ROOT}${BOX}clone(0, [...intoTheRoot, execve(command)])`)
    expect(said).toContain(message)
    expect(said).toContain(`belongs into the list of clone, and is performed with it: the call ${instead}.`)
    expect(said).toMatch(/solution\.ts:6: /)
  })

  test('reading is allowed', async () => {
    const text = `const names = fs.readFileSync('/etc/passwd', 'utf8') + fs.existsSync('/x')\n${ROOT}${BOX}clone(0, [...intoTheRoot, execve(command)])`
    expect(await told(text)).toBe('')
  })

  test('a file that the list makes is not there yet', async () => {
    const said = await told(`fs.readFileSync(root + '/x')\n${ROOT}${BOX}clone(0, [...intoTheRoot, execve(command)])`)
    expect(said).toContain('before its list is performed: what the list makes is not there yet')
  })
})

describe('what is wrong with how box gives its list:', () => {
  test.each([
    [
      'calls one by one',
      'clone(0, ...intoTheRoot, execve(command))',
      'The second argument of clone is one list, in brackets',
    ],
    [
      'lists one by one',
      '(clone as any)(0, intoTheRoot, execve(command))',
      'clone: 3 arguments came, and it takes one list of calls',
    ],
    ['box in its own list', 'clone(0, [...intoTheRoot, box(command)] as any)', 'box calls itself without end'],
    ['no execve', 'clone(0, [...intoTheRoot])', 'The list has no execve, and so no program is started'],
    [
      'another program',
      "clone(0, [...intoTheRoot, execve(['sleep', '1'])])",
      'starts sleep, and not the command that box is given',
    ],
    [
      'calls behind execve',
      'clone(0, [execve(command), ...intoTheRoot])',
      'can never be performed: execve comes before',
    ],
  ])('%s', async (_, given, words) => {
    expect(await told(`${ROOT}${BOX}${given}`)).toContain(words)
  })

  test('a shell that starts the command is the command', async () => {
    expect(
      await told(`${ROOT}${BOX}clone(0, [...intoTheRoot, execve(['sh', '-c', 'exec "$@"', 'sh', ...command])])`),
    ).toBe('')
  })
})

describe('what programs print for another reason than they say:', () => {
  const list = (steps: Steps) => clone(0, [...steps, execve(['sh'])])
  const FORKS = 'dash: 1: Cannot fork\n'

  test('a shell that cannot fork, where unshare has made the PID namespace', () => {
    const [note, ...more] = outputNotes(FORKS, list([unshare(CLONE_NEWPID | CLONE_NEWNS)]))
    expect(note).toContain(
      'moves only the children of this process: /proc/PID/ns/pid and /proc/PID/ns/pid_for_children',
    )
    expect(more).toEqual([])
    expect(outputNotes(FORKS, list([unshare(CLONE_NEWPID), fork()]))).toEqual([])
    expect(outputNotes(FORKS, list([unshare(CLONE_NEWNS)]))).toEqual([])
    expect(outputNotes('nothing of it', list([unshare(CLONE_NEWPID)]))).toEqual([])
  })

  test.each([
    ['sh: fork: Resource temporarily unavailable', 'pids.max of its cgroup'],
    ['sh: 1: echo: echo: I/O error', 'mostly with EPERM'],
  ])('%s', (printed, words) => {
    expect(outputNotes(printed, undefined).join()).toContain(words)
  })
})
