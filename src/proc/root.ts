// Root of the machine, or root only of a user namespace that somebody made.
import { type IdRange, isIdentity } from './id-map.ts'
import { look } from './process.ts'

/** True for user 0 of the first user namespace. In the lab of an ordinary user root is that user, and this is false. */
export const isRootOfTheMachine = (): boolean => process.geteuid?.() === 0 && isIdentity(look(process.pid).uidMap)

/**
 * Whether root of the world around us is mapped into a box.
 * @param box a map of the box's, as we see it
 * @param ours our own map: in the lab of an ordinary user nobody in it is root outside, and so nobody in a box of theirs
 */
export const mapsRoot = (box: readonly IdRange[], ours: readonly IdRange[]): boolean => {
  const root = ours.find(({ outside }) => outside === 0)?.inside
  return root !== undefined && box.some(({ outside, count }) => root >= outside && root < outside + count)
}
