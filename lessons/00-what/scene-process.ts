// A program is a file. A process is what happens when the kernel goes through it.
import { copyFileSync, existsSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { clone, execve, findProgram, processes, scene, scratch } from 'cooperage'

/** Those that run this file, also where it is no longer there. */
const running = (file: string) =>
  processes()
    .filter(each => {
      try {
        return each.exe?.replace(/ \(deleted\)$/, '') === file
      } catch {
        return false // it has ended, or is not ours to see
      }
    })
    .map(({ pid }) => pid)

export const program = scene('A program is a file, a process is what happens', async ({ tell, keep, prove }) => {
  const file = join(scratch('program'), 'sleep')
  mkdirSync(dirname(file), { recursive: true })
  copyFileSync(realpathSync(findProgram('sleep') as string), file)
  tell(
    `A program is a file. Here is one, a copy of sleep: ${file}, ${statSync(file).size} bytes. It lies on a disk, and does nothing.`,
  )
  prove('nobody-runs-it', 'No process runs it.', running(file).length === 0, `nobody's /proc/PID/exe is ${file}`)

  tell('We have it started twice.')
  const box = ([, seconds = '']: string[]) => clone(0, [execve([file, seconds])])
  const [first, second] = [await keep(box), await keep(box)]
  prove(
    'two-of-one',
    'One file, and two processes, with a number each.',
    first.pid !== second.pid && running(file).length === 2,
    `/proc/${first.pid}/exe and /proc/${second.pid}/exe are both ${first.look().exe}`,
  )

  tell('Now the file is removed, while both of them run.')
  rmSync(file)
  prove(
    'lives-on',
    'The file is gone. The processes are not.',
    !existsSync(file) && running(file).length === 2,
    `/proc/${first.pid}/exe is ${first.look().exe}`,
  )

  tell(
    'The name was removed from its directory. What it led to stays on the disk for as long as a process uses it. And a process ends alone:',
  )
  await first.stop()
  prove(
    'ends-alone',
    'One of them is ended. The other one goes on.',
    running(file).join() === String(second.pid),
    `of ${first.pid} and ${second.pid}, ${running(file).join(' and ') || 'nobody'} is left`,
  )
})
