// Loads a bundle, with V8's compiled code of it where the build left that: it saves half of what loading costs.
// The code is for the Node that built it; another Node compiles for itself.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

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
  // Nothing but a line's beginning before it, so that its lines keep their numbers; ASCII, so that it need not be decoded.
  const source = `(function (module, exports, require, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
  const script = new Script(source, {
    filename,
    ...(existsSync(code) ? { cachedData: readFileSync(code) } : {}),
  })
  const module = { exports: {} as Exports }
  script.runInThisContext()(module, module.exports, createRequire(filename), filename, __dirname)
  // build.js asks for it, once all that a command needs has been compiled.
  if (process.env.COOPERAGE_KEEP_CODE) process.on('exit', () => writeFileSync(code, script.createCachedData()))
  return module.exports
}
