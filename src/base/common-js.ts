// CommonJS modules whose text we have, and no file that Node could load.
import { dirname } from 'node:path'
import { Script } from 'node:vm'

/**
 * Compiles a module.
 * @param filename what stacks call it
 * @param cachedData V8's compiled code of the same text, where there is some
 */
export const compileCommonJs = (code: string, filename: string, cachedData?: Buffer): Script =>
  // All on the first line, so that the lines of the module keep their numbers.
  new Script(`(function (module, exports, require, __filename, __dirname) {${code}\n})`, {
    filename,
    ...(cachedData ? { cachedData } : {}),
  })

/** Evaluates a module that was compiled, and gives what it exports. @param require what its imports are given by */
export function runCommonJs<Exports>(script: Script, filename: string, require: (name: string) => unknown): Exports {
  const module = { exports: {} as Exports }
  script.runInThisContext()(module, module.exports, require, filename, dirname(filename))
  return module.exports
}
