// Whether a program still prints what a text shows it printing.
import type { Exit } from '../../run/wait.ts'
import type { Live } from './document.ts'
import type { Performed } from './perform.ts'

/**
 * What of an output is compared. The same program on another machine, or for another user, gives other process numbers,
 * inodes, times and sizes: of the numbers only 0 and 1 are kept, and those by which a claim is counted. Longer and
 * shorter numbers break lines elsewhere, so blanks are not compared either.
 */
export function comparable(printed: string): string {
  return printed
    .replace(/^= the same:(.|\n(?!\n))*/m, '= the same: …') // which rows there are depends on the kernel
    .replace(/\b(\d+) (hold|fail|not checked)\b/g, (_, n: string, what: string) => `${'i'.repeat(Number(n))} ${what}`)
    .replace(/\d+(\.\d+)?\s+(ns|\u00b5s|ms)\b/g, '# time')
    .replace(/\bfe80:[\da-f:]+/g, 'fe80:#')
    .replace(/\b\d+:\d+:(?=\/)/g, '#:#:') // a device
    .replace(/\b(shared|master):\d+|\b(peer group) \d+/g, '$1$2 #')
    .replace(/\b0x[\da-f]{5,}\b/g, '0x#')
    .replace(/\b(\d+ \w+) [RD](?=[,.])/g, '$1 S') // runs, or is about to sleep
    .replace(/-[\w]{6}\b(?=[, ]|$)/gm, '-######') // mkdtemp
    .replace(/(?<![\d.:])\d+(?![\d]|[.:]\d)/g, n => (n === '0' || n === '1' ? n : '#'))
    .replace(/\d*[2-9]\d*|1\d+|0\d+/g, '#')
    .replace(/\s+/g, '')
}

/** This machine refuses what the block asks for (exit code 3): what another machine printed must do. */
export const isRefused = ({ code }: Exit): boolean => code === 3

/** What is wrong with a block as it stands in the text, in words; undefined where it is true. */
export function differs({ command, printed, recorded, role }: Live, now: Performed): string | undefined {
  if (recorded === undefined)
    return comparable(printed) === comparable(now.printed) ? undefined : difference(printed, now.printed)
  if (printed === '') return `$ ${command}: never run`
  // What this machine refuses to whoever runs this (cgroups of v1, to a user), another has recorded.
  if (isRefused(now.exit)) return undefined
  // A verdict may go either way: a root that is real, and one that is not, are judged differently. What is broken on
  // purpose may fail, but not by a fault of ours.
  const mayFail = role === 'break' ? now.exit.code !== 4 : now.exit.code === 1 && /^cooper (check|ablate)/.test(command)
  const fine = now.exit.code === 0 || mayFail
  return fine ? undefined : `status ${now.exit.code ?? now.exit.signal}\n${now.printed}`
}

/** The first lines that are not the same. */
export function difference(before: string, now: string): string {
  const [old, fresh] = [before.split('\n'), now.split('\n')]
  const known = new Set(old.map(comparable))
  const seen = new Set(fresh.map(comparable))
  const gone = old.filter(line => !seen.has(comparable(line))).map(line => `  - ${line}`)
  const come = fresh.filter(line => !known.has(comparable(line))).map(line => `  + ${line}`)
  return [...gone.slice(0, 10), ...come.slice(0, 10)].join('\n')
}
