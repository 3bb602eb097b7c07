// A lesson's files outside of cooper: translated, with the library in dist/ for what they import from 'cooperage'.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as toolkit from '../../dist/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const find = createRequire(import.meta.url)

/** What lessons/FILE exports. It is evaluated now: in the lab, if we are there. */
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
