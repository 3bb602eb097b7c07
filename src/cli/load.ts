// Loads the commands, with V8's compiled code of them where the build left it: that saves half of what loading costs.
// The code is for the Node that built it; another Node compiles for itself.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { constants, Script } from 'node:vm'
import type * as Commands from './commands.ts'

export function load(): typeof Commands {
  const filename = join(__dirname, 'commands.cjs')
  const code = join(__dirname, `commands.${process.version}.${process.arch}.code`)
  // One line before it, so that its lines keep their numbers; ASCII, so that it need not be decoded.
  const source = `(function (module, exports, require, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
  const script = new Script(source, {
    filename,
    ...(existsSync(code) ? { cachedData: readFileSync(code) } : {}),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} as typeof Commands }
  script.runInThisContext()(module, module.exports, createRequire(filename), filename, __dirname)
  // build.js asks for it, once all that a command needs has been compiled.
  if (process.env.COOPERAGE_KEEP_CODE) process.on('exit', () => writeFileSync(code, script.createCachedData()))
  return module.exports
}
