// Saves what a block printed in the rehearsal as an asciicast, which any asciicast player can show.
// Format: https://docs.asciinema.org/manual/asciicast/v3/
import { dirname, join } from 'node:path'
import { makeDirectory } from '../base/make-directory.ts'
import { readIfThere } from '../base/read-if-there.ts'
import { replaceFile } from '../base/replace-file.ts'
import { UserError } from '../base/user-error.ts'
import { stateDirectory } from '../course/progress.ts'

export interface Recording {
  readonly command: string
  readonly columns: number
  readonly rows: number
  /** When it was recorded, in seconds since 1970. */
  readonly timestamp: number
  /** Each piece of output, and the seconds since the piece before. */
  readonly output: readonly (readonly [after: number, text: string])[]
  /** The exit code. */
  readonly exit: number
  /** The ids of the claims that held for the box. */
  readonly claims: readonly string[]
}

/** The path of the recording of a block. Its name comes from the command, because slides may change places. */
export const recordingFile = (
  deck: string,
  command: string,
  directory = join(stateDirectory(), 'recordings'),
): string => join(directory, deck, `${slug(command)}.cast`)

/** A file name for a command: its words, and a hash of it. */
function slug(command: string): string {
  const words = command
    .replace(/^cooper /, '')
    .replace(/[^a-zA-Z\d]+/g, '-')
    .replace(/^-|-$/g, '')
  const sum = Array.from(command).reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7)
  return `${words.slice(0, 40)}-${(sum >>> 0).toString(36)}`
}

export function writeRecording(file: string, recording: Recording): void {
  const { command, columns, rows, timestamp, output, exit, claims } = recording
  const header = { version: 3, term: { cols: columns, rows }, timestamp, command, tags: ['cooperage'] }
  const lines = [
    JSON.stringify(header),
    // Players skip lines that begin with #. `readRecording` reads them.
    `# claims: ${claims.join(' ')}`,
    ...output.map(([after, text]) =>
      JSON.stringify([Math.round(after * 1000) / 1000, 'o', text.replace(/\n/g, '\r\n')]),
    ),
    JSON.stringify([0, 'x', String(exit)]),
  ]
  makeDirectory(dirname(file), 0o700)
  replaceFile(file, `${lines.join('\n')}\n`)
}

/** Reads a recording; undefined if the file is missing. Throws UserError if it is not an asciicast of version 3. */
export function readRecording(file: string): Recording | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const [first = '', ...lines] = text.split('\n')
  try {
    const header = JSON.parse(first)
    if (header.version !== 3) throw new Error(`version ${header.version}`)
    const events: [number, string, string][] = lines.filter(line => /^\[/.test(line)).map(line => JSON.parse(line))
    return {
      command: header.command,
      columns: header.term.cols,
      rows: header.term.rows,
      timestamp: header.timestamp,
      output: events.filter(([, code]) => code === 'o').map(([after, , text]) => [after, text.replace(/\r\n/g, '\n')]),
      exit: Number(events.find(([, code]) => code === 'x')?.[2] ?? 0),
      claims: (lines.find(line => line.startsWith('# claims:')) ?? '').split(' ').slice(2).filter(Boolean),
    }
  } catch (error) {
    throw new UserError(
      1,
      `${file} is not a recording: ${(error as Error).message}`,
      'Rehearse again: `cooper present --rehearse`.',
    )
  }
}
