import { clone, type Director, getxattr, mayFail, room, write } from 'cooperage'

/** An extended attribute of a file, which Node has no function for; undefined where there is none. */
export async function noteAt(path: string, name: string, perform: Director['perform']): Promise<string | undefined> {
  const memory = room(256)
  const found = getxattr(path, name, memory)
  const { trace, output } = await perform(clone(0, mayFail([found, write(1, memory, found)])))
  return trace[0]?.errno === 0 ? output : undefined
}
