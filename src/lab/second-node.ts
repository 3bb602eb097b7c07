// A command of ours in a second Node: what it is called with is handed on in a variable, so that no words are read again.
import { basename, dirname, join, resolve } from 'node:path'
import { packageRoot } from '../base/package-root.ts'

export const VARIABLE = 'COOPERAGE_CALL'

/** The words that start a second cooper; the call itself stands in the variable. */
export const ourselves = (): string[] => [process.execPath, join(packageRoot, 'dist', 'cli', 'main.cjs')]

/** A call as a variable of the environment. */
export const toVariable = (call: { readonly name: string; readonly args: readonly unknown[] }): NodeJS.ProcessEnv => ({
  [VARIABLE]: JSON.stringify(call),
})

/**
 * What must be seen wherever a file is loaded: its neighbours too, for it may import them, and those of other rooms
 * beside its own; but not all of /tmp.
 */
export function placeOfFile(file: string): string {
  const path = resolve(file)
  let place = dirname(path)
  while (/^(\d\d-[a-z]+|wrong)$/.test(basename(place)) && dirname(place) !== '/tmp') place = dirname(place)
  return place === '/tmp' ? path : place
}
