// 02 pid: whom ps shows, and why
import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  exit,
  kill,
  MNT_DETACH,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  type Steps,
  scene,
  umount2,
} from 'cooperage'

const { ESRCH } = constants.errno

const newProc = () => mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null)

/** A box with numbers of its own; what else it does, the scenes say. Its mounts are private: none reaches the host. */
const numbered =
  (...steps: Steps) =>
  (command: string[]) =>
    clone(CLONE_NEWPID | CLONE_NEWNS, [mount('none', '/', null, MS_REC | MS_PRIVATE, null), ...steps, execve(command)])

/** Who is listed in the /proc that a process sees. */
const listed = (pid: number): string[] => readdirSync(`/proc/${pid}/root/proc`).filter(name => /^\d+$/.test(name))

/** Its number, by the kernel and by ps. (The shell becomes ps: both are about one process.) */
const ASK = `echo "The kernel says: you are number $$. In /proc there are:"
if command -v ps >/dev/null; then exec ps -e -o pid,ppid,comm; else cd /proc && echo [0-9]*; fi`
const whoIsThere = ['sh', '-c', ASK]

export const psLies = scene('ps lists the host, although the box has numbers of its own', async act => {
  const { tell, perform, keep, prove } = act
  tell('A box with a new PID namespace. It asks for its number, and then for a list of processes.')
  await perform(numbered()(whoIsThere))
  const box = await keep(numbered())
  prove(
    'still-the-hosts',
    'In a new PID namespace /proc still lists the host.',
    box.look().insidePid === 1 && listed(box.pid).includes(String(process.pid)),
    `inside it is number ${box.look().insidePid}; its /proc lists ${listed(box.pid).join(' ')}, and ${process.pid} is us, outside`,
  )
})

export const newProcInside = scene('A new proc, mounted from inside, lists the box', async act => {
  const { tell, perform, keep, prove } = act
  tell('The same box. Before it asks, it mounts a new proc on /proc.')
  await perform(numbered(newProc())(whoIsThere))
  const box = await keep(numbered(newProc()))
  prove(
    'then-its-own',
    'After a new proc is mounted, /proc lists the box.',
    listed(box.pid).join() === '1',
    `its /proc lists ${listed(box.pid).join(' ')}`,
  )
})

export const covered = scene('The old proc is only covered: one umount, and it is back', async act => {
  const { tell, perform, keep, prove } = act
  tell('The box has a new proc. Then root in the box takes it away: umount2("/proc").')
  const peeled = numbered(newProc(), umount2('/proc', MNT_DETACH))
  await perform(peeled(whoIsThere))
  const box = await keep(peeled)
  prove(
    'only-covered',
    "Below the new proc lies the host's, and one umount shows it.",
    listed(box.pid).includes(String(process.pid)),
    `after umount2("/proc") its /proc lists ${listed(box.pid).join(' ')}`,
  )

  tell(`The box reads the host's list again. Can it reach who is in it? Outside, we are number ${process.pid}.`)
  const reach = await perform(clone(CLONE_NEWPID, [...mayFail(kill(process.pid, 0)), exit(0)]))
  const errno = reach.trace[0]?.errno
  prove(
    'out-of-reach',
    'Whoever is outside has no number inside, and no signal reaches them.',
    errno === ESRCH,
    `kill(${process.pid}, 0) from inside gave errno ${errno}; ESRCH, no such process, is ${ESRCH}`,
  )
})
