// Loads a bundle, with V8's compiled code of it where the build left that: it saves half of what loading costs.
// The code is for the Node that built it; another Node compiles for itself.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileCommonJs, runCommonJs } from '../base/common-js.ts'

/** Compiled code remembers where its source lay, and stacks would name files of the place that it was copied from. */
const place = (Array.from(__dirname).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7) >>> 0).toString(
  36,
)

/**
 * What a bundle exports. Its caller names the type: this file imports no bundle, because the bundles import this file.
 * @param name that of a file beside this one, without its ending
 */
export function load<Exports>(name: 'program' | 'commands' | 'markdown'): Exports {
  const filename = join(__dirname, `${name}.cjs`)
  const code = join(__dirname, `${name}.${process.version}.${process.arch}.${place}.code`)
  // A bundle is ASCII, which need not be decoded.
  const source = readFileSync(filename, 'latin1')
  const script = compileCommonJs(source, filename, existsSync(code) ? readFileSync(code) : undefined)
  const exports = runCommonJs<Exports>(script, filename, createRequire(filename))
  // build.js asks for it, once all that a command needs has been compiled.
  if (process.env.COOPERAGE_KEEP_CODE) process.on('exit', () => writeFileSync(code, script.createCachedData()))
  return exports
}
