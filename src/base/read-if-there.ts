import { readText } from './read-text.ts'

/** The text of a regular file; undefined where there is none, or where it may not be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readText(path)
  } catch {
    return undefined
  }
}
