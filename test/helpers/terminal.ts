// Runs cooper in a pseudo-terminal and types keys.
import { spawn } from '@lydell/node-pty'
import { environment, main } from './cooper.ts'

const PATIENCE = 20_000

export interface Terminal {
  readonly pid: number
  /** All output so far, without colours and cursor movements. */
  screen(): string
  /** Waits until a text or a match appears in the output after the last one that was waited for. Returns the match. */
  shows(what: string | RegExp): Promise<string>
  /** All output so far, with colours and cursor movements. */
  raw(): string
  type(keys: string): void
  resize(columns: number, rows: number): void
  /** Resolves when the program has exited and all its output has been read. */
  readonly gone: Promise<{ code: number; signal: number }>
}

/** Starts a program, by default cooper, in a pseudo-terminal. */
export function terminal(
  words: readonly string[],
  columns = 80,
  program = [process.execPath, main],
  more: NodeJS.ProcessEnv = {},
): Terminal {
  const [file = '', ...args] = [...program, ...words]
  const { COLUMNS: _, ...env } = environment({ TERM: 'xterm-256color', ...more })
  const pty = spawn(file, args, { cols: columns, rows: 40, env: env as Record<string, string> })
  const closed = closeLate(pty)
  let all = ''
  let read = 0
  let look = () => {}
  const screen = () => all.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '').replaceAll('\r\n', '\n')
  pty.onData(data => {
    all += data
    look()
  })
  const exited = new Promise<{ code: number; signal: number }>(resolve =>
    pty.onExit(({ exitCode, signal }) => resolve({ code: exitCode, signal: signal ?? 0 })),
  )
  const gone = Promise.all([exited, closed]).then(([exit]) => exit)
  const shows = (what: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}: no ${what} in\n${screen().slice(read)}`))
      const patience = setTimeout(() => fail('timed out'), PATIENCE)
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
      void gone.then(() => {
        look()
        fail('the program has ended')
      })
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
 * node-pty closes the terminal 200 ms after the program has ended, and on a busy machine the last output is then lost. This
 * delays the close by two seconds, unless the terminal has been read to its end. Resolves when it is closed.
 */
function closeLate(pty: object): Promise<void> {
  const { _socket: socket } = pty as { _socket: import('node:net').Socket }
  const destroy = socket.destroy.bind(socket)
  socket.destroy = error => {
    if (error || socket.readableEnded) return destroy(error)
    setTimeout(destroy, 2000).unref()
    return socket
  }
  return new Promise(resolve => socket.once('close', () => resolve()))
}
