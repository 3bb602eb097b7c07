// What the speaker's second terminal is told. A Unix socket in a directory that only this user may enter.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
  /** Milliseconds since 1970 at which the lecture began; planned minutes until the end of this slide, and of all. */
  readonly began: number
  readonly plannedSoFar: number
  readonly planned: number
}

/** XDG_RUNTIME_DIR is the user's own by definition; where there is none, the state directory is. */
function directory(env = process.env): string {
  const { XDG_RUNTIME_DIR: runtime } = env
  const place = runtime ? join(runtime, 'cooperage') : join(stateDirectory(), 'run')
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new UserError(
      3,
      `there is no place for the notes: ${place}: ${code}`,
      'Set XDG_RUNTIME_DIR, the same for both.',
    )
  }
  const { uid, mode } = statSync(place)
  if (uid !== process.geteuid?.() || (mode & 0o077) !== 0)
    throw new UserError(3, `others may look into ${place}`, `Only you should: chmod 700 ${place}`)
  return place
}

export interface Channel {
  tell(situation: Situation): void
  close(): void
}

/**
 * Opens the channel. Whoever listens hears the situation at once, and each time that it changes.
 * Where there is no place for it (XDG_RUNTIME_DIR of somebody else, a home that cannot be written to), nobody hears: a
 * lecture without a second terminal is a lecture.
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
  forgetTheDead(place)
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

/** The youngest lecture that is going on. Throws UserError where there is none. */
export function findChannel(): string {
  const place = directory()
  forgetTheDead(place)
  const age = (name: string) => statSync(join(place, name)).ctimeMs
  const [youngest] = readdirSync(place)
    .filter(name => SOCKET.test(name))
    .sort((a, b) => age(b) - age(a))
  if (youngest) return join(place, youngest)
  throw new UserError(2, 'nobody presents at the moment', 'Begin in another terminal: `cooper present`.')
}

/** Follows a lecture; kept when it is over. */
export async function follow(path: string, hear: (situation: Situation) => void): Promise<void> {
  const socket = connect(path)
  for await (const text of createInterface({ input: socket })) hear(JSON.parse(text))
}

/** Sockets of lectures that were killed. */
function forgetTheDead(place: string): void {
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
