// The terminal as a stage: a screen of its own, painted whole each time, and given back as it was, however we end.
import { spawn, spawnSync } from 'node:child_process'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import type { Output } from '../output.ts'

export type Theme = 'auto' | 'dark' | 'light'

/** Foreground and background, of the 256 colours. `auto` leaves both to the terminal. */
const COLOURS: Record<Theme, string> = {
  auto: '\u001b[0m',
  dark: '\u001b[0;38;5;252;48;5;234m',
  light: '\u001b[0;38;5;235;48;5;255m',
}

const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[0m\u001b[?25h\u001b[?1049l'

export interface Canvas {
  readonly columns: number
  readonly rows: number
  /** Paints the whole screen with these lines, from the top. Lines that are too long are cut. */
  paint(lines: readonly string[], after?: string): void
  /** The terminal as others know it, until the work is done. */
  leave<Result>(work: () => Promise<Result>): Promise<Result>
  close(): void
}

export function openCanvas({ style }: Output, theme: Theme, stream: NodeJS.WriteStream = process.stdout): Canvas {
  const base = style.level > 0 ? COLOURS[theme] : COLOURS.auto
  const guard = guardTerminal()
  let open = true
  stream.write(ENTER)
  return {
    get columns() {
      return Math.max(20, stream.columns || 80)
    },
    get rows() {
      return Math.max(8, stream.rows || 24)
    },
    paint(lines, after = '') {
      if (!open) return
      const [columns, rows] = [this.columns, this.rows]
      const shown = Array.from(
        { length: rows },
        (_, i) => `${base}${onBase(cut(lines[i] ?? '', columns), base)}\u001b[K`,
      )
      stream.write(`\u001b[H${shown.join('\r\n')}\u001b[J${after}`)
    },
    async leave(work) {
      stream.write(LEAVE)
      open = false
      try {
        return await work()
      } finally {
        open = true
        stream.write(ENTER)
      }
    },
    close() {
      if (open) stream.write(LEAVE)
      open = false
      guard()
    },
  }
}

/** Back to a colour means back to ours, not to the terminal's. */
const onBase = (line: string, base: string): string =>
  base === COLOURS.auto
    ? line
    : line.replace(/\u001b\[(0|39|49|22|27)?m/g, (all, code) => (code === '22' || code === '27' ? all : base))

const cut = (line: string, columns: number): string =>
  stringWidth(line) <= columns
    ? line
    : (wrapAnsi(line, columns, { hard: true, trim: false, wordWrap: false }).split('\n')[0] as string)

/**
 * A shell that waits for our end. When we are killed by SIGKILL nobody else puts the terminal right. It hears of our end by
 * the end of its input; by then the terminal belongs to another process group, and SIGTTOU must not stop it. To be called
 * before anything is done to the terminal. Gives what ends it, when we have tidied up ourselves.
 */
function guardTerminal(): () => void {
  const { stdout: saved } = spawnSync('stty', ['-g'], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' })
  const script = `trap '' INT TERM HUP QUIT TTOU TTIN; read -r word && exit
    stty "$0" </dev/tty; printf '${LEAVE.replaceAll('\u001b', '\\033')}' >/dev/tty`
  const shell = spawn('/bin/sh', ['-c', script, saved.trim()], { stdio: ['pipe', 'ignore', 'ignore'] })
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  return () => {
    shell.stdin.end('done\n')
  }
}
