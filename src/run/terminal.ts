// A terminal of its own for a box: a pseudoterminal, between which and ours we pass on what is typed and what is printed.
// With ours as its controlling terminal a box could type into the shell that started us (TIOCSTI), and without any it
// would have no job control, and Ctrl-C would not reach its programs. Source: pty(7), ioctl_tty(2).
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, write } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { isatty, ReadStream } from 'node:tty'
import { O_RDWR } from '../syscalls/constants.ts'
import { untilEnd, type Watch } from './forward-signals.ts'
import { runner } from './native.ts'
import type { Running } from './start.ts'
import type { Exit } from './wait.ts'

const O_NOCTTY = 0o400
const TCGETS = 0x5401
const TCSETS = 0x5402
const TIOCGWINSZ = 0x5413
const TIOCSWINSZ = 0x5414
const TIOCSPTLCK = 0x40045431
const TIOCGPTPEER = 0x5441

/** struct termios of the kernel: four words of flags, then the characters. */
const TERMIOS_WORDS = 9
const [OFLAG, LFLAG] = [1, 3]
const OPOST = 1
const ONLCR = 4
const ISIG = 1
const CTRL_C = 3

/** Milliseconds without output after which we wait no longer when the box has ended: its terminal may be stopped (Ctrl-S). */
const PATIENCE = 1000

/**
 * Starts a box at a terminal of its own, where we have one, and waits for its end. See forward-signals.ts.
 * @param begin starts it in a session of its own, with these descriptors
 */
export const untilEndAtTerminal = (begin: (stdio: Stdio) => Running, watch: Watch = {}): Promise<Exit> =>
  atTerminal(({ stdio, typed }) => untilEnd(() => begin(stdio), { ...watch, ownSession: true, typed }))

type Stdio = readonly [number, number, number]

/** What a box gets for its descriptors, and what happens at its terminal. */
interface BoxTerminal {
  readonly stdio: Stdio
  /** True while a Ctrl-C is told that was typed at the terminal of the box, which has sent the signal already. */
  typed(): boolean
}

const ours: BoxTerminal = { stdio: [0, 1, 2], typed: () => false }

/**
 * Lets `work` run a box at a terminal of its own, where we have one; otherwise the box gets our descriptors.
 * A Ctrl-C that is typed is also a SIGINT event of this process, for a box whose programs do not heed it.
 */
async function atTerminal<Result>(work: (terminal: BoxTerminal) => Promise<Result>): Promise<Result> {
  if (!isatty(0)) return work(ours)
  const { master, slave } = open()
  const { stdin, stdout } = process
  const socket = new ReadStream(master)
  const over = new Promise<void>(resolve => socket.on('close', () => resolve()))
  let typing = false
  const type = (bytes: Buffer) => {
    socket.write(bytes)
    if (!bytes.includes(CTRL_C) || (flags(settings(master), LFLAG) & ISIG) === 0) return
    typing = true
    process.emit('SIGINT', 'SIGINT')
    typing = false
  }
  const resize = () => copy(TIOCGWINSZ, 1, TIOCSWINSZ, master, 2)
  // Its lines end with \r\n already, and ours adds another \r, which an editor at work does not want.
  let adds = true
  const show = (bytes: Buffer) => {
    const wants = (flags(settings(master), OFLAG) & (OPOST | ONLCR)) === (OPOST | ONLCR)
    if (wants !== adds) setPost(wants)
    adds = wants
    stdout.write(wants ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : bytes)
  }
  const output = untilMark(show)
  socket.on('data', output.take)
  // What the box has printed is on its way until the kernel hands it over, and is lost when nobody holds the slave. So we
  // hold it too, and print a mark ourselves when the box has ended: what comes before it is all there is.
  const drained = async () => {
    write(slave, output.mark, () => {})
    const ended = Promise.race([output.ended, over]).then(() => true)
    for (let before = -1; before !== output.taken(); ) {
      before = output.taken()
      if (await Promise.race([ended, pause(PATIENCE, false)])) return
      // On a busy machine the time may be over before Node has looked whether something came.
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  socket.on('error', () => {}) // EIO: nobody holds the other end any more
  stdin.setRawMode(true)
  stdin.on('data', type)
  stdin.resume()
  process.on('SIGWINCH', resize)
  const out = (fd: 1 | 2): number => (isatty(fd) ? slave : fd)
  try {
    return await work({ stdio: [slave, out(1), out(2)], typed: () => typing })
  } finally {
    await drained()
    closeSync(slave)
    process.off('SIGWINCH', resize)
    stdin.off('data', type)
    stdin.setRawMode(false)
    stdin.pause()
    socket.destroy()
  }
}

/** Passes bytes on up to a mark that nobody can guess. */
function untilMark(show: (bytes: Buffer) => void) {
  const mark = randomBytes(16).toString('hex')
  let kept = Buffer.alloc(0)
  let end: () => void = () => {}
  let taken = 0
  return {
    mark,
    /** How many bytes have come. */
    taken: () => taken,
    ended: new Promise<void>(resolve => (end = resolve)),
    take(bytes: Buffer) {
      taken += bytes.length
      const all = kept.length > 0 ? Buffer.concat([kept, bytes]) : bytes
      const at = all.indexOf(mark)
      // The mark may come in two pieces.
      const upTo = at >= 0 ? at : all.length - startOf(mark, all)
      if (upTo > 0) show(all.subarray(0, upTo))
      kept = Buffer.from(all.subarray(upTo))
      if (at >= 0) end()
    },
  }
}

/** How many bytes at the end are the beginning of the mark. */
function startOf(mark: string, bytes: Buffer): number {
  for (let size = Math.min(mark.length - 1, bytes.length); size > 0; size--)
    if (bytes.subarray(bytes.length - size).toString('latin1') === mark.slice(0, size)) return size
  return 0
}

/** A new pseudoterminal with the settings and the size of ours. The slave is what the box gets. */
function open(): { master: number; slave: number } {
  const master = openSync('/dev/ptmx', O_RDWR | O_NOCTTY)
  const { fill } = runner()
  fill(address => ioctl(master, TIOCSPTLCK, address), new Int32Array([0]))
  const slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY)
  if (slave < 0) throw new Error(`the pseudoterminal cannot be opened: errno ${-slave}`)
  copy(TCGETS, 0, TCSETS, slave, TERMIOS_WORDS)
  copy(TIOCGWINSZ, 0, TIOCSWINSZ, master, 2)
  return { master, slave }
}

function ioctl(fd: number, order: number, argument: number | bigint): number {
  const { call, number } = runner()
  return call(number('ioctl'), fd, order, argument)
}

/** Reads a struct from one terminal and sets it at another. */
function copy(get: number, from: number, set: number, to: number, words: number): void {
  const struct = new Int32Array(words)
  const { fill } = runner()
  if (fill(address => ioctl(from, get, address), struct) === 0) fill(address => ioctl(to, set, address), struct)
}

/** The settings of a terminal now: a program such as an editor changes them. */
function settings(fd: number): Int32Array {
  const termios = new Int32Array(TERMIOS_WORDS)
  runner().fill(address => ioctl(fd, TCGETS, address), termios)
  return termios
}

const flags = (termios: Int32Array, word: number): number => termios[word] ?? 0

/** Whether our terminal works on what is printed. */
function setPost(on: boolean): void {
  const ours = settings(0)
  ours[OFLAG] = on ? flags(ours, OFLAG) | OPOST : flags(ours, OFLAG) & ~OPOST
  runner().fill(address => ioctl(0, TCSETS, address), ours)
}
