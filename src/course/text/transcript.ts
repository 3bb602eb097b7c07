// Compares what a command prints now with what a text shows.
import type { Exit } from '../../run/wait.ts'
import type { Live } from './document.ts'
import type { Performed } from './perform.ts'

/**
 * Reduces output to the part that is compared. On another machine or for another user PIDs, inode numbers, times and
 * sizes differ, so only the numbers 0 and 1 and counts of claims are kept. Spaces and line breaks are dropped, because
 * longer numbers break lines at other places.
 */
export function comparable(printed: string): string {
  return printed
    .replace(/^= the same:(.|\n(?!\n))*/m, '= the same: …') // the rows depend on the kernel
    .replace(/\b(\d+) (hold|fail|not checked)\b/g, (_, n: string, what: string) => `${'i'.repeat(Number(n))} ${what}`)
    .replace(/\d+(\.\d+)?\s+(ns|\u00b5s|ms)\b/g, '# time')
    .replace(/\bfe80:[\da-f:]+/g, 'fe80:#')
    .replace(/\b\d+:\d+:(?=\/)/g, '#:#:') // a device number
    .replace(/\b(shared|master):\d+|\b(peer group) \d+/g, '$1$2 #')
    .replace(/\b0x[\da-f]{5,}\b/g, '0x#')
    .replace(/\b(\d+ \w+) [RD](?=[,.])/g, '$1 S') // running, or about to sleep
    .replace(/-[\w]{6}\b(?=[, ]|$)/gm, '-######') // a name that mkdtemp(3) made
    .replace(/(?<![\d.:])\d+(?![\d]|[.:]\d)/g, n => (n === '0' || n === '1' ? n : '#'))
    .replace(/\d*[2-9]\d*|1\d+|0\d+/g, '#')
    .replace(/\s+/g, '')
}

/** Whether this machine cannot do what the command needs (exit code 3). */
export const isRefused = ({ code }: Exit): boolean => code === 3

/** How the current output differs from the text, in words; undefined if it does not. */
export function differs({ command, printed, recorded, role }: Live, now: Performed): string | undefined {
  if (recorded === undefined)
    return comparable(printed) === comparable(now.printed) ? undefined : difference(printed, now.printed)
  if (printed === '') return `$ ${command}: never run`
  // Another machine recorded output that this machine or this user cannot produce, such as cgroup v1 as an ordinary
  // user.
  if (isRefused(now.exit)) return undefined
  // A check may fail here although it passed elsewhere, because root and an ordinary user are judged differently. A
  // list that is broken on purpose may fail, but not with an internal error (4).
  const mayFail = role === 'break' ? now.exit.code !== 4 : now.exit.code === 1 && /^cooper (check|ablate)/.test(command)
  const fine = now.exit.code === 0 || mayFail
  return fine ? undefined : `status ${now.exit.code ?? now.exit.signal}\n${now.printed}`
}

/** The first lines that differ. */
export function difference(before: string, now: string): string {
  const [old, fresh] = [before.split('\n'), now.split('\n')]
  const known = new Set(old.map(comparable))
  const seen = new Set(fresh.map(comparable))
  const gone = old.filter(line => !seen.has(comparable(line))).map(line => `  - ${line}`)
  const come = fresh.filter(line => !known.has(comparable(line))).map(line => `  + ${line}`)
  return [...gone.slice(0, 10), ...come.slice(0, 10)].join('\n')
}
