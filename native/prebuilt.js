// Compiles native/ for every machine that the package serves, so that an installation needs no C compiler.
//
//   npm run prebuilt              into native/build, where npm pack takes the files from
//   npm run prebuilt -- --check   also compiles a copy of the sources elsewhere, and compares every byte
//
// (npm would run a script named `prebuild` before each `npm run build`, which needs no compiler for other machines.)
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

try {
  if (process.argv[2] === '--check') await check()
  else await compileIn(root)
} catch (error) {
  if (error.name !== 'UserError') throw error
  console.error(`${error.message}.\n${error.fix}`.trim())
  process.exitCode = error.code
}

/** Compiles the sources of a tree into its own native/build, with the code of its own dist/. */
async function compileIn(tree) {
  const { compileForPackage } = await import(pathToFileURL(join(tree, 'dist/build.js')).href)
  compileForPackage(join(tree, 'native/build'))
}

async function check() {
  const copy = mkdtempSync(join(tmpdir(), 'cooperage-prebuilt-'))
  try {
    cpSync(join(root, 'dist/build.js'), join(copy, 'dist/build.js'))
    cpSync(join(root, 'package.json'), join(copy, 'package.json'))
    for (const file of readdirSync(join(root, 'native')).filter(name => /\.[ch]$/.test(name)))
      cpSync(join(root, 'native', file), join(copy, 'native', file))
    await compileIn(copy)
    compare(join(root, 'native/build'), join(copy, 'native/build'))
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** Fails where the fresh files are missing in the package's, or differ from them. */
function compare(packaged, fresh) {
  const files = readdirSync(fresh, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(fresh.length + 1))
  const bytes = path => {
    try {
      return readFileSync(path)
    } catch {
      return undefined
    }
  }
  const different = paths.filter(path => !bytes(join(packaged, path))?.equals(readFileSync(join(fresh, path))))
  for (const path of different) console.error(`native/build/${path} is missing, or differs from a fresh build`)
  if (different.length) process.exitCode = 1
  else console.log(`${paths.length} prebuilt files are the same as those of a fresh build`)
}
