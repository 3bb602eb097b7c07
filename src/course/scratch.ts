// A directory on the real host for files that only a lesson needs.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { look } from '../proc/process.ts'
import { whenWeEnd } from '../run/when-we-end.ts'

/** Told of a directory that is not removed, and of a mount in it. */
export type OnKept = (directory: string, mountPoint: string) => void

/** Makes the directory. It is removed when this process ends, unless something is mounted in it. */
export function makeScratchDirectory(onKept: OnKept): string {
  let directory: string | undefined
  // Before the directory is made: a signal may come at any time.
  whenWeEnd(() => directory && remove(directory, onKept))
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'cooperage-')))
  return directory
}

/** A list without a mount namespace of its own mounts on the host. To remove what it mounted would remove the host's files. */
function remove(directory: string, onKept: OnKept): void {
  const mounted = look(process.pid).mounts.find(({ mountPoint }) => `${mountPoint}/`.startsWith(`${directory}/`))
  if (mounted) onKept(directory, mounted.mountPoint)
  else rmSync(directory, { recursive: true, force: true })
}
