// Sends the state of the lecture to the speaker's second terminal, over a Unix socket in a directory that only this
// user can enter.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { makeDirectory } from '../base/make-directory.ts'
import type { Shape } from '../base/message.ts'
import { Messages } from '../base/messages.ts'
import { UserError } from '../base/user-error.ts'
import { stateDirectory } from '../course/progress.ts'

export interface Situation {
  readonly deck: string
  readonly slide: number
  readonly slides: number
  readonly title: string
  readonly notes: readonly string[]
  readonly next: string
  /** The command of the block that the next key performs. */
  readonly block: string
  /**
   * When the lecture began, in milliseconds since 1970. The two plans are minutes, to the end of this slide and of the
   * deck.
   */
  readonly began: number
  readonly plannedSoFar: number
  readonly planned: number
}

const SITUATION: Shape = { slide: 'number', slides: 'number', title: 'string', notes: 'array', began: 'number' }

/**
 * The directory of the socket: XDG_RUNTIME_DIR, which belongs to the user by definition, or else the state directory.
 */
function directory(env = process.env): string {
  const { XDG_RUNTIME_DIR: runtime } = env
  const place = runtime ? join(runtime, 'cooperage') : join(stateDirectory(), 'run')
  try {
    makeDirectory(place, 0o700)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new UserError(
      3,
      `no directory for the speaker notes can be made: ${place}: ${code}`,
      'Set XDG_RUNTIME_DIR to the same directory in both terminals.',
    )
  }
  const { uid, mode } = statSync(place)
  if (uid !== process.geteuid?.() || (mode & 0o077) !== 0)
    throw new UserError(3, `other users may read ${place}`, `Forbid it: chmod 700 ${place}`)
  return place
}

export interface Channel {
  tell(situation: Situation): void
  close(): void
}

/**
 * Opens the channel. Each client receives the situation when it connects and after each change. If no socket can be
 * made (XDG_RUNTIME_DIR of another user, a read-only home), the lecture goes on without the second terminal.
 */
export function openChannel(): Channel {
  try {
    return channelIn(directory())
  } catch {
    return { tell: () => {}, close: () => {} }
  }
}

function channelIn(place: string): Channel {
  const path = join(place, `present-${process.pid}.sock`)
  removeStaleSockets(place)
  const listeners = new Set<Socket>()
  let last: Situation | undefined
  const line = (situation: Situation) => `${JSON.stringify(situation)}\n`
  const server = createServer(socket => {
    listeners.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => listeners.delete(socket))
    if (last) socket.write(line(last))
  })
  server.on('error', () => {}) // a path that is too long for a socket, for example
  server.listen({ path, readableAll: false, writableAll: false })
  server.unref()
  return {
    tell(situation) {
      last = situation
      for (const socket of listeners) socket.write(line(situation))
    },
    close() {
      for (const socket of listeners) socket.destroy()
      server.close()
      rmSync(path, { force: true })
    },
  }
}

const SOCKET = /^present-(\d+)\.sock$/

/** The socket of the lecture that started last. Throws UserError if none is running. */
export function findChannel(): string {
  const place = directory()
  removeStaleSockets(place)
  const age = (name: string) => statSync(join(place, name)).ctimeMs
  const [youngest] = readdirSync(place)
    .filter(name => SOCKET.test(name))
    .sort((a, b) => age(b) - age(a))
  if (youngest) return join(place, youngest)
  throw new UserError(2, 'no lecture is running', 'Start one in another terminal: `cooper present`.')
}

/** Calls `hear` with each situation, and returns when the lecture ends. */
export async function follow(path: string, hear: (situation: Situation) => void): Promise<void> {
  const socket = connect(path)
  const messages = new Messages(socket, 'the lecture')
  for (;;) {
    const situation = await messages.next<Situation>(SITUATION)
    if (!situation) return
    hear(situation)
  }
}

/** Removes the sockets of lectures that were killed. */
function removeStaleSockets(place: string): void {
  for (const name of readdirSync(place)) {
    const pid = SOCKET.exec(name)?.[1]
    if (pid === undefined) continue
    try {
      process.kill(Number(pid), 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') rmSync(join(place, name), { force: true })
    }
  }
}
