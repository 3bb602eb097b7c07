// Performs a box and keeps what it prints.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Box } from '../syscalls/clone.ts'
import { orClose, pipe } from './pipe.ts'
import type { Report } from './report.ts'
import { type StartOptions, start } from './start.ts'
import type { Exit } from './wait.ts'

export interface CaptureOptions extends StartOptions {
  /** Keeps standard error by itself; otherwise it is part of the output. */
  apart?: boolean
}

export interface Captured {
  readonly pid: number
  /** Standard output and standard error, as they came. */
  readonly output: string
  /** Standard error, where it was to be kept by itself. */
  readonly errors: string
  readonly trace: readonly Report[]
  readonly exit: Exit
}

const MOST = 1 << 20

/**
 * Performs a box to its end with nothing to read, and gives what it wrote: the first megabyte of it.
 * @param options.timeout milliseconds, 10,000 where nothing is said
 * Throws StepFailed, BoxStopped.
 */
export async function capture(box: Box, { apart = false, ...options }: CaptureOptions = {}): Promise<Captured> {
  const nothing = openSync('/dev/null', 'r')
  const output = pipe()
  const errors = orClose([output], () => (apart ? pipe() : undefined))
  const texts = [output, errors].map(end => end && readAll(end.read))
  let running: ReturnType<typeof start>
  try {
    running = start(box, {
      timeout: 10_000,
      ownSession: true,
      ...options,
      stdio: [nothing, output.write, errors?.write ?? output.write],
    })
  } finally {
    closeSync(nothing)
    closeSync(output.write)
    if (errors) closeSync(errors.write)
  }
  try {
    const trace = await running.performed
    const exit = await running.exited
    const [text = '', complaint = ''] = await Promise.all(texts)
    return { pid: running.pid, output: text, errors: complaint, trace, exit }
  } finally {
    running.kill()
    await running.exited
  }
}

async function readAll(fd: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of new Socket({ fd, readable: true, writable: false }) as AsyncIterable<Buffer>) {
    if (size < MOST) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks).toString()
}
