// cooper in a terminal, with somebody who types.
import { spawn } from '@lydell/node-pty'
import { environment, main } from './cooper.ts'

const PATIENCE = 20_000
/** What a program said last is read after its end; on a busy machine, long after. */
const LAST_WORDS = 1000

export interface Terminal {
  readonly pid: number
  /** All that was shown so far, without colours. */
  screen(): string
  /** Kept when the text, or what matches, has been shown since it was last waited for; gives what was. */
  shows(what: string | RegExp): Promise<string>
  /** The same with everything that moves and colours. */
  raw(): string
  type(keys: string): void
  resize(columns: number, rows: number): void
  readonly gone: Promise<{ code: number; signal: number }>
}

/** Starts a program, or cooper where only its arguments are named, in a terminal of so many columns. */
export function terminal(
  words: readonly string[],
  columns = 80,
  program = [process.execPath, main],
  more: NodeJS.ProcessEnv = {},
): Terminal {
  const [file = '', ...args] = [...program, ...words]
  const { COLUMNS: _, ...env } = environment({ TERM: 'xterm-256color', ...more })
  const pty = spawn(file, args, { cols: columns, rows: 40, env: env as Record<string, string> })
  patient(pty)
  let all = ''
  let read = 0
  let look = () => {}
  const screen = () => all.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '').replaceAll('\r\n', '\n')
  pty.onData(data => {
    all += data
    look()
  })
  const gone = new Promise<{ code: number; signal: number }>(resolve =>
    pty.onExit(({ exitCode, signal }) => resolve({ code: exitCode, signal: signal ?? 0 })),
  )
  const shows = (what: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}: no ${what} in\n${screen().slice(read)}`))
      const patience = setTimeout(() => fail('waited in vain'), PATIENCE)
      look = () => {
        const rest = screen().slice(read)
        const at = typeof what === 'string' ? rest.indexOf(what) : rest.search(what)
        if (at < 0) return
        const found = typeof what === 'string' ? what : (what.exec(rest)?.[0] ?? '')
        read += at + found.length
        look = () => {}
        clearTimeout(patience)
        resolve(found)
      }
      look()
      const ended = () => {
        look()
        fail('it has ended')
      }
      void gone.then(() => setTimeout(ended, LAST_WORDS))
    })
  return {
    pid: pty.pid,
    screen,
    raw: () => all,
    shows,
    type: keys => pty.write(keys),
    resize: (columns, rows) => pty.resize(columns, rows),
    gone,
  }
}

/**
 * Where the terminal was not read to its end 200 ms after the program's, node-pty closes it, and what was still to be read
 * is lost. On a busy machine that happens. The end itself, or the error that says so, closes it at once.
 */
function patient(pty: object): void {
  const { _socket: socket } = pty as { _socket: import('node:net').Socket }
  const destroy = socket.destroy.bind(socket)
  socket.destroy = error => {
    if (error || socket.readableEnded) return destroy(error)
    setTimeout(destroy, 2000).unref()
    return socket
  }
}
