import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { chdir, chroot, clone, execve, type Standing, scene, scratch } from 'cooperage'
import { makeRoot } from '../01-chroot/root.ts'
import { keeps, prefix, why } from './attribute.ts'
import { type Desk, standAt } from './desk.ts'
import { base } from './lesson.ts'

const MIB = 1024 * 1024

export const sharing = scene('The cost of two roots', async ({ tell, keep, prove }) => {
  tell('First two boxes with a copied root each, as in lesson 01. Then two with an overlay each, over one lower layer.')
  const copies = ['copy-a', 'copy-b'].map(name => scratch(name))
  for (const copy of copies) makeRoot(copy)
  const copied = [await keep(rootedIn(copies[0]!)), await keep(rootedIn(copies[1]!))]
  const disk = copies.map(diskUse)
  const alone = (await asleep(copied)).map(programText)
  for (const box of copied) await box.stop()

  const desks = [deskOver('box-a'), deskOver('box-b')]
  const boxes = [await keep(insideOf(desks[0]!)), await keep(insideOf(desks[1]!))]
  const [lower, ...uppers] = [base, ...desks.map(({ upper }) => upper)].map(diskUse) as [number, number, number]
  prove(
    'disk',
    'On disk there is one root, and two layers with nothing in them.',
    uppers.every(size => size < MIB) && lower < sum(disk),
    `${base} takes ${mib(lower)}, the upper layers ${uppers.map(mib).join(' and ')}; the copies took ${disk.map(mib).join(' and ')}`,
  )

  const together = (await asleep(boxes)).map(programText)
  prove(
    'memory',
    'In memory their program is there once.',
    together.every(({ shared }) => shared > 0) && alone.every(({ shared }) => shared === 0),
    `of the code of their program ${says(together[0]!)} (smaps); with copied roots ${says(alone[0]!)}`,
  )
})

export const apart = scene('Two boxes, one base', async ({ tell, perform, prove, missing }) => {
  makeRoot(base)
  const before = readdirSync(base).join(' ')
  const [first, second] = [deskOver('first'), deskOver('second')]
  // A directory of a lower layer is emptied, and then marked as opaque until it is gone: without notes, EIO.
  if (!(await keeps(`${prefix}.opaque`, first.upper, perform))) return missing('a directory that is deleted', why)
  tell('The first box deletes its programs and its settings. Then it lists its root.')
  const wild = await perform(insideOf(first)(['sh', '-c', 'rm -r /bin /etc; echo *']))
  tell('The second box lists its root.')
  const calm = await perform(insideOf(second)(['sh', '-c', 'echo *']))
  prove('first', 'For the first box they are gone.', !/\b(bin|etc)\b/.test(wild.output), 'echo * in the first box')
  prove('second', 'For the second one nothing happened.', /bin.*etc/.test(calm.output), 'echo * in the second box')
  prove('base', 'Nor for the base, a directory on the disk.', readdirSync(base).join(' ') === before, `ls ${base}`)
})

const rootedIn = (root: string) => (command: string[]) => clone(0, [chroot(root), chdir('/'), execve(command)])

/** An overlay over the base of the lesson. */
function deskOver(name: string): Desk {
  const at = (what: string) => scratch(`${name}/${what}`)
  const made = { lower: base, upper: at('upper'), work: at('work'), merged: at('merged') }
  for (const directory of [made.upper, made.work, made.merged]) mkdirSync(directory, { recursive: true })
  return made
}

/** In its overlay, as far as chroot goes: we want to look at it from here. */
const insideOf = (desk: Desk) => (command: string[]) => {
  const { flags, steps } = standAt(desk)([])
  return clone(flags, [...steps.filter(isMount), chroot(desk.merged), chdir('/'), execve(command)])
}
const isMount = (step: { signature: { call: string } }) => step.signature.call === 'mount'

/** Bytes of disk for all that lies in a directory. */
function diskUse(directory: string): number {
  const entries = readdirSync(directory, { withFileTypes: true })
  return sum(
    entries.map(each => {
      const path = join(directory, each.name)
      return each.isDirectory() ? diskUse(path) : lstatSync(path).blocks * 512
    }),
  )
}

/** Waits until each box sleeps, as is its command: on the way there, its program comes into memory. Gives their processes. */
async function asleep(boxes: readonly Standing[]): Promise<number[]> {
  for (let tries = 0; tries < 300 && boxes.some(box => box.look().stat.state !== 'S'); tries++) await pause(10)
  return boxes.map(({ pid }) => pid)
}

/** Of the pages of a process's program that are code and in memory: how many it has, and how many with others. proc_pid_smaps(5) */
function programText(pid: number): { resident: number; shared: number } {
  const program = basename(readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n', 1)[0]?.split(' ').at(-1) ?? '')
  const maps = readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
  const code = maps.filter(map => /^\S+ r-xp/.test(map) && map.split('\n', 1)[0]?.endsWith(`/${program}`))
  const kib = (name: string) => sum(code.map(map => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(map)?.[1] ?? 0)))
  return { resident: kib('Rss'), shared: kib('Shared_Clean') + kib('Shared_Dirty') }
}

const says = ({ resident, shared }: { resident: number; shared: number }) => `${shared} of ${resident} KiB are shared`
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)
const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`
