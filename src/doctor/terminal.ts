// The terminal. The course runs without one, but is easier to read on a good one.
import { type Finding, finding } from './finding.ts'

export interface Screen {
  readonly terminal: boolean
  readonly columns: number | undefined
  readonly rows: number | undefined
  /** Bits per colour: 1 means no colours. */
  readonly depth: number
  /** The first of LC_ALL, LC_CTYPE and LANG that is set. */
  readonly locale: string | undefined
}

export function readScreen(env = process.env): Screen {
  const stream = [process.stdout, process.stderr].find(({ isTTY }) => isTTY)
  return {
    terminal: stream !== undefined || process.stdin.isTTY === true,
    columns: stream?.columns,
    rows: stream?.rows,
    depth: stream?.getColorDepth(env) ?? 1,
    locale: env.LC_ALL || env.LC_CTYPE || env.LANG,
  }
}

export const terminal = ({ terminal, columns, rows, depth, locale }: Screen): Finding[] => [
  finding(
    {
      id: 'terminal',
      says: 'Input and output are a terminal',
      needed: false,
      why: 'The guided lessons and --step need one, because without it cooper asks nothing.',
    },
    {
      able: terminal,
      evidence: terminal ? `${columns ?? '?'} columns, ${rows ?? '?'} rows` : 'input and output are files or pipes',
      fix: 'In a container start with `docker run -it`, over ssh with `ssh -t`.',
    },
  ),
  finding(
    {
      id: 'terminal-size',
      says: 'The screen is at least 60 columns wide',
      needed: false,
      why: 'On a narrower screen the x-ray and the traces break into many lines.',
    },
    {
      able: columns === undefined ? null : columns >= 60,
      evidence: columns === undefined ? 'no terminal to measure' : `${columns} columns`,
      fix: 'Widen the window, or choose a smaller font.',
    },
  ),
  finding(
    {
      id: 'colours',
      says: 'The screen has colours',
      needed: false,
      why: 'Colours help, but every colour comes with a symbol and a word, so nothing is lost without them.',
    },
    {
      able: terminal ? depth > 1 : null,
      evidence: terminal ? `${2 ** depth} of them` : 'no terminal to ask',
      fix: 'export TERM=xterm-256color, and unset NO_COLOR.',
    },
  ),
  finding(
    {
      id: 'utf-8',
      says: 'The locale uses UTF-8',
      needed: false,
      why: 'The symbols ✓, ✗ and ≠ are not ASCII, and another locale may not show them.',
    },
    {
      able: /utf-?8/i.test(locale ?? ''),
      evidence: locale ? `it is ${locale}` : 'none of LC_ALL, LC_CTYPE and LANG is set',
      fix: 'export LANG=C.UTF-8',
    },
  ),
]
