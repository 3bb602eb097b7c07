// Bundles src, the lessons and the benchmarks into dist/, then compiles native/ with the system's C compiler.
import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const lessons = readdirSync('lessons', { recursive: true })
  .filter(file => file.endsWith('.ts'))
  .map(file => `lessons/${file}`)

rmSync('dist/chunks', { recursive: true, force: true })
await build({
  entryPoints: [
    { in: 'src/index.ts', out: 'index' },
    { in: 'src/cli/main.ts', out: 'cli/main' },
    { in: 'src/stage/build.ts', out: 'stage/build' },
    ...lessons.map(file => ({ in: file, out: file.replace(/\.ts$/, '') })),
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  alias: { cooperage: './src/index.ts' },
  external: ['koffi', 'esbuild'],
  // A bundled CommonJS package asks for Node's own modules through require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
chmodSync('dist/cli/main.js', 0o755)

// The C stage is compiled by the code that compiles it at first use where nobody has run this script.
const { compileAll } = await import('./dist/stage/build.js')
compileAll()
