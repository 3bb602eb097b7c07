// Loads a file of a lesson without cooper: compiles it and resolves 'cooperage' to dist/.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as toolkit from '../../dist/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const find = createRequire(import.meta.url)

/** The exports of lessons/FILE, which is evaluated by this call, so that it may run in the lab. */
export async function lesson(file) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`lessons/${file}`],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['cooperage'],
  })
  const module = { exports: {} }
  const require = name => (name === 'cooperage' ? toolkit : find(name))
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require)
  return module.exports
}
