// A small overlay for a scene: four directories, and the calls that make one of them show two others.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CLONE_NEWNS, clone, execve, MS_PRIVATE, MS_REC, mount, type Steps, scratch } from 'cooperage'
import { notes } from './lesson.ts'

export interface Desk {
  readonly lower: string
  readonly upper: string
  readonly work: string
  readonly merged: string
}

/** Makes the directories, and files in the lower one: `{ 'etc/motd': 'text' }`. */
export function desk(name: string, files: Record<string, string | Buffer>): Desk {
  const at = (what: string) => scratch(`${name}/${what}`)
  const made = { lower: at('lower'), upper: at('upper'), work: at('work'), merged: at('merged') }
  for (const directory of Object.values(made)) mkdirSync(directory, { recursive: true })
  for (const [path, content] of Object.entries(files)) put(`${made.lower}/${path}`, content)
  return made
}

export function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** Mounts it, for this mount namespace alone. */
export const lay = ({ lower, upper, work, merged }: Desk, more = ''): Steps => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount('overlay', merged, 'overlay', 0, `lowerdir=${lower},upperdir=${upper},workdir=${work}${notes}${more}`),
]

/** A box that does something there. Its root is the host's: what matters is below `merged`. */
export const boxAt = (desk: Desk, steps: Steps, more = '', first: Steps = []) =>
  clone(CLONE_NEWNS, [...first, ...lay(desk, more), ...steps])

/** The same, as one that stays. */
export const standAt = (desk: Desk) => (command: string[]) => boxAt(desk, [execve(command)])
