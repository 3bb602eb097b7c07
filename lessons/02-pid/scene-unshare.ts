// 02 pid: unshare instead of clone; and a box in a box
import { constants } from 'node:os'
import {
  CLONE_NEWPID,
  clone,
  execve,
  exit,
  fork,
  getpid,
  kill,
  mayFail,
  open,
  SIGKILL,
  scene,
  setns,
  sleep,
  unshare,
} from 'cooperage'

const { ENOMEM } = constants.errno

export const movesNobody = scene('unshare moves nobody: the next child is number one', async act => {
  const { tell, perform, prove } = act
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
})

/** Starts two programs, one after the other. */
const TWO =
  'for each in first second; do sh -c "echo $each program: I am number \\$\\$" || exit 3; done; echo both have run'

export const firstChild = scene('When the first child has ended, no other can be born', async act => {
  const { tell, perform, keep, prove } = act
  tell('A process calls unshare and becomes a shell. The shell starts two programs, one after the other:')
  const shell = await perform(clone(0, [unshare(CLONE_NEWPID), execve(['sh', '-c', TWO])]))
  prove(
    'second-is-never-born',
    'The first program runs as number one. The second cannot be started.',
    /first program: I am number 1\b/.test(shell.output) && !/second program/.test(shell.output),
    `the shell ended with status ${shell.exit.code}; it printed ${JSON.stringify(shell.output.trim())}`,
  )

  tell('What did the kernel say? We ask it without a shell: fork, into a namespace whose number one we have killed.')
  const victim = await keep(command => clone(CLONE_NEWPID, [execve(command)]))
  const namespace = open(`/proc/${victim.pid}/ns/pid`, 0)
  const late = await perform(
    clone(0, [namespace, setns(namespace, CLONE_NEWPID), kill(victim.pid, SIGKILL), sleep(200), ...mayFail(fork())]),
  )
  prove(
    'enomem',
    'fork into a PID namespace whose number one is dead fails with ENOMEM.',
    late.trace.at(-1)?.errno === ENOMEM,
    `fork() gave errno ${late.trace.at(-1)?.errno}; ENOMEM, "Cannot allocate memory", is ${ENOMEM}`,
  )

  tell('The repair: fork right after unshare. Now the shell itself is number one, and stays while it starts others.')
  const mended = await perform(clone(0, [unshare(CLONE_NEWPID), fork(), execve(['sh', '-c', TWO])]))
  prove(
    'fork-first',
    'After unshare and fork both programs run.',
    /both have run/.test(mended.output) && mended.exit.code === 0,
    `the shell ended with status ${mended.exit.code}`,
  )
})

export const nested = scene('One process, three numbers: a box in a box', async ({ tell, keep, prove }) => {
  tell('A box makes a second box in itself. In there runs one process. We look at it from the host.')
  const inner = await keep(command => clone(CLONE_NEWPID, [unshare(CLONE_NEWPID), fork(), execve(command)]))
  const numbers = inner.look().status.NSpid
  prove(
    'three-numbers',
    'It has a number for the host, one for the outer box and one for the inner.',
    numbers.length === 3 && numbers[0] === inner.pid && numbers[1] === 2 && numbers[2] === 1,
    `NSpid in /proc/${inner.pid}/status is ${numbers.join(' ')}`,
  )
})
