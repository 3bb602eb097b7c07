// The terminal during a lecture: an alternate screen that is painted whole each time and restored however we end.
import { spawn, spawnSync } from 'node:child_process'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import type { Output } from '../output.ts'
import { command } from '../print.ts'
import { render } from '../styled.ts'

export type Theme = 'auto' | 'dark' | 'light'

/** Foreground and background in 256 colours. `auto` keeps those of the terminal. */
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
  /** Paints the whole screen with these lines, and cuts lines that are too long. */
  paint(lines: readonly string[], after?: string): void
  /** Restores the terminal while `work` runs, for another program. */
  leave<Result>(work: () => Promise<Result>): Promise<Result>
  close(): void
}

export function openCanvas({ style }: Output, theme: Theme, stream: NodeJS.WriteStream = process.stdout): Canvas {
  const base = style.level > 0 ? COLOURS[theme] : COLOURS.auto
  const guard = guardTerminal()
  let open = true
  command(ENTER, stream)
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
        (_, i) => `${base}${onBase(cut(render(lines[i] ?? ''), columns), base)}\u001b[K`,
      )
      command(`\u001b[H${shown.join('\r\n')}\u001b[J${after}`, stream)
    },
    async leave(work) {
      command(LEAVE, stream)
      open = false
      try {
        return await work()
      } finally {
        open = true
        command(ENTER, stream)
      }
    },
    close() {
      if (open) command(LEAVE, stream)
      open = false
      guard()
    },
  }
}

/** After a reset of colours the colours of the theme apply, not those of the terminal. */
const onBase = (line: string, base: string): string =>
  base === COLOURS.auto
    ? line
    : line.replace(/\u001b\[(0|39|49|22|27)?m/g, (all, code) => (code === '22' || code === '27' ? all : base))

const cut = (line: string, columns: number): string =>
  stringWidth(line) <= columns
    ? line
    : (wrapAnsi(line, columns, { hard: true, trim: false, wordWrap: false }).split('\n')[0] as string)

/**
 * Starts a shell that restores the terminal when we end, because after SIGKILL we cannot. The shell's input ends when
 * we do; by then another process group has the terminal, so the shell ignores SIGTTOU. Call this before the terminal is
 * changed. Returns a function that ends the shell after we have restored the terminal ourselves.
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
