// Tells root of the machine from root of a user namespace.
import { type IdRange, isIdentity } from './id-map.ts'
import { look } from './process.ts'

/**
 * True for user 0 of the initial user namespace. False for root in an ordinary user's lab, who is that user outside.
 */
export const isRootOfTheMachine = (): boolean => process.geteuid?.() === 0 && isIdentity(look(process.pid).uidMap)

/**
 * Whether root of the machine is mapped into a box.
 * @param box an id map of the box, as we read it
 * @param ours our own map. In an ordinary user's lab it does not map root, so no box in that lab can
 */
export const mapsRoot = (box: readonly IdRange[], ours: readonly IdRange[]): boolean => {
  const root = ours.find(({ outside }) => outside === 0)?.inside
  return root !== undefined && box.some(({ outside, count }) => root >= outside && root < outside + count)
}
