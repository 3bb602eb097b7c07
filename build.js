// Bundles the command line and the library into dist/, then compiles native/ with the system's C compiler.
//
// The command line is CommonJS in two files, one that parses the arguments and one with the commands: each further file,
// and the loader for ES modules, would cost a millisecond or more at every start. The lessons are part of the second file,
// which evaluates only the lesson that a command needs.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { sourceOfCourseModules } from './course-modules.js'

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  external: ['koffi', 'esbuild'],
  logLevel: 'warning',
}

const courseModules = {
  name: 'course-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^course-modules$/ }, () => ({ path: 'course-modules', namespace: 'course-modules' }))
    onLoad({ filter: /.*/, namespace: 'course-modules' }, () => ({
      contents: sourceOfCourseModules('.'),
      resolveDir: '.',
    }))
  },
}

rmSync('dist', { recursive: true, force: true })
// The code that compiles native/ when it is first used also compiles it here, and says which sources dist/ belongs to.
const esm = {
  ...common,
  outdir: 'dist',
  format: 'esm',
  alias: { cooperage: './src/index.ts' },
  plugins: [courseModules],
}
await build({ ...esm, entryPoints: { build: 'src/run/build.ts' } })
const { compileAll, hashOfSources } = await import('./dist/build.js')
common.define = { SOURCES_HASH: JSON.stringify(hashOfSources()) }

await build({
  ...common,
  entryPoints: {
    'cli/main': 'src/cli/main.ts',
    'cli/program': 'src/cli/program.ts',
    'cli/commands': 'src/cli/commands.ts',
    'cli/markdown': 'src/cli/show/markdown.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  alias: { cooperage: './src/index.ts' },
  // V8's compiled code forgets how to import(); require serves as well.
  supported: { 'dynamic-import': false },
  define: { ...common.define, 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  minifyWhitespace: true,
  plugins: [courseModules],
})
await build({
  ...esm,
  ...common,
  entryPoints: { index: 'src/index.ts', course: 'src/course/index.ts' },
})
// The evaluator of learners' files. It may import only what Node has built in: in its sandbox no package can be found.
await build({
  ...common,
  entryPoints: { evaluator: 'src/grader/evaluator/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: { ...common.define, 'import.meta.url': '__url' },
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  minifyWhitespace: true,
})
// test/mutants.js builds often, and needs neither the types for editors nor a quick start.
const quick = process.env.COOPERAGE_QUICK_BUILD === '1'
// Types for those who write lists: an editor shows them, and the comments with them.
if (!quick)
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' })

chmodSync('dist/cli/main.cjs', 0o755)

// The command under its own name, for shells that we open: with dist/bin in PATH, `cooper` is this very build.
mkdirSync('dist/bin')
writeFileSync('dist/bin/cooper', '#!/bin/sh\nexec node "$(dirname "$0")/../cli/main.cjs" "$@"\n', { mode: 0o755 })

// src/cli/load.ts reads the bundles as ASCII. esbuild escapes what is not, in strings; in a regular expression it does not.
for (const file of ['program', 'commands', 'markdown'].map(name => `dist/cli/${name}.cjs`)) {
  const found = /.{0,40}[^\x00-\x7f]/.exec(readFileSync(file, 'utf8'))
  if (found) throw new Error(`${file} is not ASCII: write \\u… in the regular expression at ${found[0]}`)
}

compileNative()

// A start that goes through most of the code leaves it compiled. Whether the machine allows the lab does not matter here.
if (!quick)
  spawnSync(process.execPath, ['dist/cli/main.cjs', 'demo', 'pid', '--', 'true'], {
    env: { ...process.env, COOPERAGE_KEEP_CODE: '1' },
    stdio: 'ignore',
  })

/** Compiles native/. Without a compiler the rest is still useful: cooper compiles at first use, when there is one. */
function compileNative() {
  for (const directory of existsSync('native/build') ? readdirSync('native/build') : [])
    if (!directory.endsWith(`-${hashOfSources()}`))
      rmSync(`native/build/${directory}`, { recursive: true, force: true })
  try {
    compileAll()
  } catch (error) {
    if (error.name !== 'UserError') throw error
    console.error(`${error.message}.\n${error.fix}\nThen: npm run build`)
    // A failure of `prepare` would make npm print ten lines below these two, and `npm start` says the same.
    if (error.code !== 3 || process.env.npm_lifecycle_event !== 'prepare') process.exitCode = error.code
  }
}
