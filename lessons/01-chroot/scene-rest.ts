// 01 chroot: what is not hidden
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CLONE_NEWNS,
  cat,
  chdir,
  chroot,
  clone,
  execve,
  kill,
  look,
  MS_PRIVATE,
  MS_REC,
  mount,
  SIGKILL,
  scene,
} from 'cooperage'
import { root } from './lesson.ts'

export const seeThrough = scene('What chroot does not hide', async ({ tell, perform, keep, prove }) => {
  tell('A root of its own hides files. What has no path, it hides no better than before. Two processes on the host:')
  const boxed = await keep(command => clone(0, [chroot(root), chdir('/'), execve(command)]))
  const victim = await keep(command => clone(0, [execve(command)]))
  const its = boxed.look().namespaces
  const ours = look(process.pid).namespaces
  const shared = (['pid', 'net', 'uts', 'ipc', 'mnt', 'user', 'cgroup'] as const).filter(
    name => its[name] === ours[name],
  )
  prove(
    'same-namespaces',
    'It has the same process numbers, network, hostname, message queues, mounts and users as the host.',
    shared.length === 7,
    `/proc/${boxed.pid}/ns and /proc/${process.pid}/ns agree in ${shared.join(', ')}`,
  )

  tell(`With a /proc in its root, it sees every process of the host: ${victim.pid}, too, which is in no box.`)
  const list = await perform(
    clone(CLONE_NEWNS, [
      // So that the proc goes when this box does.
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      mount('proc', `${root}/proc`, 'proc', 0, null),
      chroot(root),
      chdir('/'),
      ...cat(`/proc/${victim.pid}/comm`),
    ]),
  )
  prove(
    'sees-processes',
    'In there, /proc shows a process that is outside.',
    list.output.trim() === victim.look().status.Name,
    `/proc/${victim.pid}/comm, read in the box, says ${list.output.trim()}`,
  )

  tell('What has a number can be sent a signal.')
  await perform(clone(0, [chroot(root), chdir('/'), kill(victim.pid, SIGKILL)]))
  prove(
    'kills-processes',
    'From in there, a process outside was killed.',
    await ended(victim.pid),
    `kill(${victim.pid}, SIGKILL) gave 0 in the box; ${victim.pid} is no more`,
  )
})

/** SIGKILL is obeyed soon, not at once. */
async function ended(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++) await pause(10)
  return !existsSync(`/proc/${pid}`)
}
