// 02 pid: whom ps shows, who buries the dead, and whom a signal reaches
import { readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  exit,
  fork,
  getpid,
  initProgram,
  kill,
  look,
  MNT_DETACH,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  open,
  type Process,
  processes,
  SIGKILL,
  SIGTERM,
  type Steps,
  scene,
  setns,
  sharing,
  sleep,
  umount2,
  unshare,
} from 'cooperage'
import { box } from './lesson.ts'

type Stat = Process['stat']

const { ENOMEM, ESRCH } = constants.errno

const privateMounts = () => mount('none', '/', null, MS_REC | MS_PRIVATE, null)
const newProc = () => mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null)

/** Who is listed in the /proc that a process sees. */
const listed = (pid: number): string[] => readdirSync(`/proc/${pid}/root/proc`).filter(name => /^\d+$/.test(name))

/** Its number, by the kernel and by ps. (The shell becomes ps: both are about one process.) */
const ASK = `echo "The kernel says: you are number $$. In /proc there are:"
if command -v ps >/dev/null; then exec ps -e -o pid,ppid,comm; else cd /proc && echo [0-9]*; fi`
const whoIsThere = ['sh', '-c', ASK]

const psLies = scene('ps lists the host, although the box has numbers of its own', async act => {
  const { tell, perform, keep, prove } = act
  tell('This box has a new PID namespace, and nothing else. It asks for its number, and then for a list of processes.')
  const numbers = (steps: Steps) => (command: string[]) =>
    clone(CLONE_NEWPID | CLONE_NEWNS, [privateMounts(), ...steps, execve(command)])
  await perform(numbers([])(whoIsThere))
  const before = await keep(numbers([]))
  prove(
    'still-the-hosts',
    'In a new PID namespace /proc still lists the host.',
    before.look().insidePid === 1 && listed(before.pid).includes(String(process.pid)),
    `inside it is number ${before.look().insidePid}; its /proc lists ${listed(before.pid).join(' ')}, and ${process.pid} is us, outside`,
  )
  await before.stop()

  tell(
    'The numbers are real, the list is old. ps asks the kernel nothing: it reads the directories of /proc. And a proc shows the namespace of whoever mounted it, which was the host. So: a new proc, mounted from inside.',
  )
  await perform(numbers([newProc()])(whoIsThere))
  const after = await keep(numbers([newProc()]))
  prove(
    'then-its-own',
    'After a new proc is mounted, /proc lists the box.',
    listed(after.pid).join() === '1',
    `its /proc lists ${listed(after.pid).join(' ')}`,
  )
  await after.stop()

  tell('Is the mount alone enough? The same list once more, without CLONE_NEWPID:')
  const withoutNumbers = (command: string[]) => clone(CLONE_NEWNS, [privateMounts(), newProc(), execve(command)])
  await perform(withoutNumbers(whoIsThere))
  const alone = await keep(withoutNumbers)
  prove(
    'not-the-mount-alone',
    'A new proc without a PID namespace lists the host as well.',
    listed(alone.pid).includes(String(process.pid)),
    `its /proc lists ${listed(alone.pid).join(' ')}`,
  )
  await alone.stop()

  tell('And a warning. The new proc lies on top of the old one. Root in the box takes it away:')
  const peel = numbers([newProc(), umount2('/proc', MNT_DETACH)])
  await perform(peel(whoIsThere))
  const peeled = await keep(peel)
  prove(
    'only-covered',
    "The host's proc is only covered: one umount, and the box sees the host again.",
    listed(peeled.pid).includes(String(process.pid)),
    `after umount2("/proc") its /proc lists ${listed(peeled.pid).join(' ')}`,
  )
  await peeled.stop()
  tell(
    `It sees them again. Can it reach them? We, outside, are number ${process.pid}. From inside, kill is asked for us:`,
  )
  const reach = await perform(clone(CLONE_NEWPID, [...mayFail(kill(process.pid, 0)), exit(0)]))
  const errno = reach.trace[0]?.errno
  tell(
    `No such process: what has no number here cannot be named here, and no signal gets out. But the list is a leak, and so are the files in it: /proc/${process.pid}/environ, /proc/${process.pid}/root.`,
  )
  prove(
    'out-of-reach',
    'Whoever is outside has no number inside, and no signal reaches them.',
    errno === ESRCH,
    `kill(${process.pid}, 0) from inside gave errno ${errno}; ESRCH is ${ESRCH}`,
  )
  tell('Lesson 04 takes the old mounts away for good.')
})

const zombies = scene('The dead stay, where number one does not bury them', async act => {
  const { tell, perform, keep, prove } = act
  // The shell in brackets ends at once. What it has started is an orphan then, and number one inherits it.
  const orphanage = (command: string[], first: string[] = []) =>
    box([...first, '/bin/sh', '-c', 'for i in 1 2 3; do (sleep 1000 &) ; done; exec "$@"', 'sh', ...command])
  const everybody = (pid: number): Stat[] =>
    processes(`/proc/${pid}/root/proc`).flatMap(each => {
      try {
        return [each.stat]
      } catch {
        return [] // gone since it was listed
      }
    })
  const show = (all: Stat[]) => all.map(({ pid, comm, state }) => `${pid} ${comm} ${state}`).join(', ')
  const zombiesOf = (all: Stat[]) => all.filter(({ state }) => state === 'Z').length
  /** Everybody, once the shells have become what they start: they need a moment, as every process does. */
  const begun = async (pid: number) => {
    const busy = ({ comm, state }: Stat) => comm === 'sh' || state !== 'S'
    for (let tries = 0; tries < 100 && everybody(pid).some(busy); tries++) await pause(20)
    return everybody(pid)
  }
  /** Ends the orphans, and gives who is listed when all is as expected, or two seconds have passed. */
  const endOrphans = async (pid: number, expected: (all: Stat[]) => boolean) => {
    const orphans = sharing(look(pid), 'pid').filter(each => each !== pid && look(each).insidePid !== 1)
    await perform(clone(0, [...orphans.map(orphan => kill(orphan, SIGKILL)), exit(0)]))
    for (let tries = 0; tries < 100 && !expected(everybody(pid)); tries++) await pause(20)
    return everybody(pid)
  }

  tell(
    'A process that has ended is not gone. Its number stays, as a zombie, until its parent asks how it ended: wait(2). If the parent is dead, the kernel gives the child to number one.',
  )
  tell('Here a shell makes three orphans, and then becomes `sleep`. That is number one now, and it waits for nobody.')
  const careless = await keep(command => orphanage(command))
  tell(
    `Its /proc: ${show(await begun(careless.pid))}. Number one and three others, S for sleeping. The three are ended.`,
  )
  const left = await endOrphans(careless.pid, all => zombiesOf(all) === 3)
  tell(`Its /proc: ${show(left)}. Z is for zombie.`)
  prove(
    'they-stay',
    'Under a number one that does not wait, three zombies stay.',
    zombiesOf(left) === 3,
    `its /proc: ${show(left)}`,
  )
  await careless.stop()

  tell(
    'Each holds a number, and counts against the limit of processes. A server that starts helpers fills its box with them. So a container wants a number one that waits: tini, catatonit, or ours, native/init.c. The same again, under ours.',
  )
  const careful = await keep(command => orphanage(command, [initProgram()]))
  tell(`Its /proc: ${show(await begun(careful.pid))}. The orphans are ended.`)
  const cared = await endOrphans(careful.pid, all => all.length === 2)
  tell(`Its /proc: ${show(cared)}.`)
  prove(
    'init-reaps',
    'Under an init no zombie stays.',
    cared.length === 2 && zombiesOf(cared) === 0 && cared[0]?.comm === 'init',
    `its /proc: ${show(cared)}`,
  )
})

const signals = scene('Number one is deaf: which signals reach it, and from where', async act => {
  const { tell, perform, keep, prove } = act
  const alive = (pid: number) => {
    try {
      return look(pid).stat.state !== 'Z'
    } catch {
      return false
    }
  }
  /** Sends a signal from the host, and waits so many milliseconds for the end of whom it is sent to. */
  const ends = async (signal: number, pid: number, patience = 2000) => {
    await perform(clone(0, [kill(pid, signal)]))
    for (const until = Date.now() + patience; Date.now() < until && alive(pid); ) await pause(10)
    return !alive(pid)
  }
  const says = (ended: boolean) => (ended ? 'it has ended' : 'it is still there')

  tell(
    'A `sleep` like any other is sent SIGTERM, and ends. Then a `sleep` that is number one of a box is sent the same.',
  )
  const usual = await keep(command => clone(0, [execve(command)]))
  const one = await keep(command => box(['sh', '-c', 'sleep 1000 & sleep 1000 & exec "$@"', 'sh', ...command]))
  const usualEnds = await ends(SIGTERM, usual.pid)
  const oneEnds = await ends(SIGTERM, one.pid, 250)
  prove(
    'sigterm-is-lost',
    'SIGTERM ends a process, and does nothing to a number one without a handler for it.',
    usualEnds && !oneEnds,
    `after kill(${usual.pid}, SIGTERM): ${says(usualEnds)}; a quarter of a second after kill(${one.pid}, SIGTERM), number ${one.look().insidePid} of the box: ${says(oneEnds)}`,
  )
  tell(
    'Number one does not even notice. It has no handler for SIGTERM, and default actions do not count for number one: the signal is dropped. (Therefore a container of `sleep` makes `podman stop` wait ten seconds.) From inside, not even SIGKILL comes through. Number two tries:',
  )
  const murder = await perform(clone(CLONE_NEWPID, [fork(), kill(1, SIGKILL), sleep(50), exit(42)]))
  prove(
    'safe-from-inside',
    'SIGKILL from inside does nothing to number one.',
    murder.exit.code === 42 && murder.exit.signal === undefined,
    `kill(1, SIGKILL) gave ${murder.trace[1]?.result}; 50 ms later number two ended with status ${murder.exit.code}, and number one handed that on`,
  )

  tell(
    `kill said 0, for success. But number two lived on, and ended when it wanted to, with status ${murder.exit.code}.`,
  )
  tell('From outside SIGKILL is SIGKILL. And number one does not go alone: its two children are gone with it.')
  const others = sharing(look(one.pid), 'pid').filter(pid => pid !== one.pid)
  const killed = await ends(SIGKILL, one.pid)
  prove(
    'takes-all-along',
    "SIGKILL from the parent's namespace ends number one, and with it everybody in the box.",
    killed && others.length === 2 && !others.some(alive),
    `after kill(${one.pid}, SIGKILL) ${says(killed)}; of ${others.join(' and ')}, its children, ${others.filter(alive).length} are left`,
  )

  tell('How is a box stopped politely, then? Number one needs a handler for SIGTERM. A shell with a trap has one.')
  const trap = ['sh', '-c', 'trap "exit 0" TERM; "$@" & wait', 'sh']
  const handled = await keep(command => box([...trap, ...command]))
  const handledEnds = await ends(SIGTERM, handled.look().stat.ppid)
  tell(
    'Or the command is number two, behind an init that hands signals down. For number two the defaults hold. Both boxes end.',
  )
  const behind = await keep(command => box([initProgram(), '/bin/sh', '-c', 'exec "$@"', 'sh', ...command]))
  const behindEnds = await ends(SIGTERM, behind.look().stat.ppid)
  prove(
    'handler-or-init',
    'With a handler, or under an init, SIGTERM ends the box.',
    handledEnds && behindEnds,
    `a shell with a trap for TERM as number one: ${says(handledEnds)}; init as number one: ${says(behindEnds)}`,
  )
})

const unshareFork = scene('unshare moves nobody: the next child is number one, and must not die', async act => {
  const { tell, perform, keep, prove } = act
  tell('A process asks for its number, makes a PID namespace with unshare, asks again, forks, and the child asks.')
  const { trace } = await perform(clone(0, [getpid(), unshare(CLONE_NEWPID), getpid(), fork(), getpid(), exit(0)]))
  const [before, after, child] = trace.filter(({ step }) => step.signature.call === 'getpid').map(call => call.result)
  tell(`It was number ${before}. After unshare it is number ${after}. Its child is number ${child}.`)
  prove(
    'caller-stays',
    'unshare(CLONE_NEWPID) leaves the caller its number; its next child is number one.',
    before === after && before !== 1 && child === 1,
    `getpid() gave ${before}, then ${after}, and in the child ${child}`,
  )

  tell('A shell is executed right after unshare. It starts two programs, one after the other:')
  const TWO =
    'for each in first second; do sh -c "echo $each program: I am number \\$\\$" || exit 3; done; echo both have run'
  const shell = await perform(clone(0, [unshare(CLONE_NEWPID), execve(['sh', '-c', TWO])]))
  prove(
    'second-is-never-born',
    'The first program runs as number one. The second cannot be started.',
    /first program: I am number 1\b/.test(shell.output) && !/second program/.test(shell.output),
    `the shell ended with status ${shell.exit.code}; it printed ${JSON.stringify(shell.output.trim())}`,
  )
  tell(
    '"Cannot allocate memory", some shells say, and people go and look for memory. That is what ENOMEM is called; here it means: number one of that namespace is dead. A namespace dies with its number one, and no child is born into a dead one. The call itself, into a namespace whose number one we kill:',
  )
  const victim = await keep(command => clone(CLONE_NEWPID, [execve(command)]))
  const namespace = open(`/proc/${victim.pid}/ns/pid`, 0)
  const late = await perform(
    clone(0, [namespace, setns(namespace, CLONE_NEWPID), kill(victim.pid, SIGKILL), sleep(200), ...mayFail(fork())]),
  )
  tell('ENOMEM.')
  prove(
    'enomem',
    'fork into a PID namespace whose number one is dead fails with ENOMEM.',
    late.trace.at(-1)?.errno === ENOMEM,
    `fork() gave errno ${late.trace.at(-1)?.errno}; ENOMEM is ${ENOMEM}`,
  )

  tell('The repair: fork() right after unshare. Now the shell itself is number one, and stays while it starts others.')
  const mended = await perform(clone(0, [unshare(CLONE_NEWPID), fork(), execve(['sh', '-c', TWO])]))
  prove(
    'fork-first',
    'After unshare and fork both programs run.',
    /both have run/.test(mended.output) && mended.exit.code === 0,
    `the shell ended with status ${mended.exit.code}`,
  )
})

const nested = scene('One process, three numbers: a box in a box', async ({ tell, keep, prove }) => {
  tell('A PID namespace lies in another one. Whoever is in it is counted in all of those above as well.')
  const inner = await keep(command => clone(CLONE_NEWPID, [unshare(CLONE_NEWPID), fork(), execve(command)]))
  const numbers = inner.look().status.NSpid
  tell(`One line of /proc/${inner.pid}/status says it all. NSpid: ${numbers.join(' ')}`)
  prove(
    'three-numbers',
    'In a box in a box a process has a number for the host, one for the outer box and one for the inner.',
    numbers.length === 3 && numbers[0] === inner.pid && numbers[1] === 2 && numbers[2] === 1,
    `NSpid in /proc/${inner.pid}/status is ${numbers.join(' ')}`,
  )
  tell('Looking goes down only: the host sees all three, the outer box the last two, the inner box its own.')
})

export const scenes = { 'ps-lies': psLies, zombies, signals, 'unshare-fork': unshareFork, nested }
