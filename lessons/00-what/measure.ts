// Starts something whose first program is native/hello.c, and measures until that has spoken.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Box, look, talk } from 'cooperage'

export interface Measured {
  /** From the clone to the first word, in milliseconds. */
  readonly ms: number
  /** Bytes of memory of its process on the host; what it shares with others counts in part. */
  readonly memory: number
  /** Its number as it says itself, and what the host counts. */
  readonly number: number
  readonly pid: number
  /** The program that the host sees. */
  readonly seen: string
  readonly kernel: string
  /** Milliseconds since that kernel booted. */
  readonly up: number
}

const HELLO = /hello: PID (\d+), kernel (\S+), up for (\d+) ms/

/**
 * Gives what was measured, or the last words of something that did not get so far.
 * @param patience milliseconds
 */
export async function measure(box: Box, patience: number): Promise<Measured | string> {
  const began = performance.now()
  const running = talk(box, { timeout: patience })
  const heard = await running.hears(HELLO)
  const ms = performance.now() - began
  if (!heard) {
    await running.exited
    return running.said().trim().split('\n').at(-1)?.trim() || `it said nothing in ${patience / 1000} seconds`
  }
  const [, number, kernel = '', up] = heard
  const [program = ''] = look(running.pid).command
  const memory = memoryOf(running.pid)
  running.tell('\n')
  await running.exited
  return { ms, memory, number: Number(number), pid: running.pid, seen: basename(program), kernel, up: Number(up) }
}

/** PSS: of a page that three processes share, each is charged a third. */
function memoryOf(pid: number): number {
  const [, kilobytes = '0'] = /^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** The one in the middle: a single measurement may have been disturbed. */
export async function measureOften(box: Box, times: number, patience: number): Promise<Measured> {
  const all: Measured[] = []
  for (let i = 0; i < times; i++) {
    const measured = await measure(box, patience)
    if (typeof measured === 'string') throw new Error(`native/hello.c did not speak: ${measured}`)
    all.push(measured)
  }
  return all.sort((a, b) => a.ms - b.ms)[times >> 1] as Measured
}
