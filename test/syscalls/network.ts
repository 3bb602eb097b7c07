// Sends our messages to a real kernel, in a network namespace made for it alone. Python does the sending: it shares
// no line with what is tested.
import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Message, Step } from '../../src/syscalls/step.ts'

type Work = Message | { run: string[] } | { inOther: string[] }

export const PID: Step = relocation('pid')
export const FD: Step = relocation('fd')

function relocation(call: string): Step {
  const signature = { call, man: '', does: '', params: {} }
  return { id: 0, signature, args: [], at: new Error(), mayFail: false, line: 0 }
}

const line = (work: Work): object => {
  if ('run' in work) return work
  if ('inOther' in work) return { in_other: work.inOther }
  const relocations = work.relocations.map(({ offset, of }) => [offset, (of as Step).signature.call])
  return { send: Buffer.from(work.bytes).toString('hex'), relocations }
}

const aNewNetwork = process.getuid?.() === 0 ? ['-n'] : ['-rn']

/** Does one thing after another in a new network namespace. An answer to a message is hex, to a program its output. */
export const inNewNetwork = (...work: Work[]): string[] => {
  const script = fileURLToPath(new URL('network.py', import.meta.url))
  const input = JSON.stringify(work.map(line))
  const answers = execFileSync('unshare', [...aNewNetwork, 'python3', script], {
    input,
    encoding: 'utf8',
    timeout: 20_000,
  })
  return JSON.parse(answers) as string[]
}

export const bytes = (hex: string | undefined): Uint8Array => Uint8Array.from(Buffer.from(hex ?? '', 'hex'))

/** The first netlink message that a command of iproute2 sends to change something, without its sequence number. */
export const sentByIp = (prepare: string, command: string): string => {
  const script = `${prepare}; exec strace -qq -e trace=sendmsg -e write=3 ${command}`
  const { stderr } = spawnSync('unshare', [...aNewNetwork, 'sh', '-c', script], { encoding: 'utf8' })
  const calls = stderr.split(/^(?=sendmsg\()/m).filter(call => /nlmsg_type=RTM_(NEW|DEL)/.test(call))
  const rows = calls[0]?.match(/^ \| [0-9a-f]{5} {2}(.{48})/gm) ?? []
  return withoutSequence(Buffer.from(rows.map(row => row.slice(10).replace(/\s/g, '')).join(''), 'hex'))
}

export const withoutSequence = (message: Uint8Array): string => {
  const copy = Buffer.from(message)
  copy.fill(0, 8, 12)
  return copy.toString('hex')
}
