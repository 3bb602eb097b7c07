// Every print of the command line goes through these functions. They write text of others so that it cannot command the
// terminal (styled.ts). A test sees to it that no other file of src writes to a stream.
import { asJson, render } from './styled.ts'

/** Prints a text of ours, which may quote others. */
export const print = (text: string, stream: NodeJS.WriteStream = process.stdout): void =>
  void stream.write(render(text))

/** Prints a line on standard error. */
export const complain = (text: string): void => print(`${text}\n`, process.stderr)

/** Sends a sequence of ours to the terminal. It must hold no text of others. */
export const command = (sequence: string, stream: NodeJS.WriteStream = process.stdout): void =>
  void stream.write(sequence)

/** Hands on what a box prints for itself. The terminal belongs to it while it runs. */
export const passOn = (bytes: Uint8Array | string): void => void process.stdout.write(bytes)

/** Whether this process has printed its JSON document. The bundles of the command line share it. */
const DOCUMENT = Symbol.for('cooperage.document')
const shared = globalThis as { [DOCUMENT]?: true }

/** Prints the one JSON document of a command. */
export function printDocument(data: unknown): void {
  shared[DOCUMENT] = true
  process.stdout.write(`${asJson(data, 2)}\n`)
}

export const hasPrintedDocument = (): boolean => shared[DOCUMENT] === true

/** Prints one of several JSON documents, each on a line. */
export const printMessage = (data: unknown): void => void process.stdout.write(`${asJson(data)}\n`)

/** Waits until all is written: a signal interrupts a write to a terminal, and Node writes the rest later. */
export async function allPrinted(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise<void>(done => stream.write('', () => done()))
}
