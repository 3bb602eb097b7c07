// The screen: nothing depends on it, and much is nicer with it.
import { type Finding, finding } from './finding.ts'

export interface Screen {
  readonly terminal: boolean
  readonly columns: number | undefined
  readonly rows: number | undefined
  /** Bits of colour: 1 is none. */
  readonly depth: number
  /** LC_ALL, LC_CTYPE, LANG: the first that is set. */
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
      says: 'We talk to somebody at a terminal',
      needed: false,
      why: 'Without one cooper asks nothing: the guided lessons and --step want one.',
    },
    {
      able: terminal,
      evidence: terminal ? `${columns ?? '?'} columns, ${rows ?? '?'} rows` : 'input and output are files or pipes',
      fix: 'Where you sit at one all the same: `docker run -it` in a container, `ssh -t` over ssh.',
    },
  ),
  finding(
    {
      id: 'terminal-size',
      says: 'The screen is 60 columns wide or wider',
      needed: false,
      why: 'Narrower, the x-ray and the traces are broken into many lines.',
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
      why: 'They help the eye; every colour comes with a symbol and a word, so nothing is lost without.',
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
      says: 'The locale is one of UTF-8',
      needed: false,
      why: 'The symbols ✓, ✗ and ≠ are not ASCII; in another locale they may come out as rubbish.',
    },
    {
      able: /utf-?8/i.test(locale ?? ''),
      evidence: locale ? `it is ${locale}` : 'none of LC_ALL, LC_CTYPE and LANG is set',
      fix: 'export LANG=C.UTF-8',
    },
  ),
]
