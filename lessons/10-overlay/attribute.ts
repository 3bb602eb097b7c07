import { constants } from 'node:os'
import { buffer, clone, type Director, getxattr, mayFail, ownsTheMachine, write } from 'cooperage'

/** How the notes of our overlays begin: `trusted.overlay.opaque`, `user.overlay.opaque`. */
export const prefix = ownsTheMachine() ? 'trusted.overlay' : 'user.overlay'

/** An extended attribute of a file, which Node has no function for; undefined where there is none. */
export async function noteAt(path: string, name: string, perform: Director['perform']): Promise<string | undefined> {
  const memory = buffer(256)
  const found = getxattr(path, name, memory)
  const { trace, output } = await perform(clone(0, mayFail([found, write(1, memory, found)])))
  return trace[0]?.errno === 0 ? output : undefined
}

/** Whether the filesystem of a directory keeps attributes of that name at all. A tmpfs keeps `user.…` since Linux 6.6. */
export async function keeps(name: string, directory: string, perform: Director['perform']): Promise<boolean> {
  const { trace } = await perform(clone(0, mayFail(getxattr(directory, name, buffer(1)))))
  return trace[0]?.errno === constants.errno.ENODATA
}

export const why = 'A tmpfs of this kernel keeps no attributes of ordinary users (Linux 6.6 and later do)'
