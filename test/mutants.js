// A check that cannot fail proves nothing. Each patch in test/mutants sabotages one thing that matters and names the test
// that must notice. Each is applied to a copy of the tree, which is built and tested; a mutant that survives is an error.
//
//   npm run test:mutants [NAME…]            applies them, those whose file name contains NAME
//   npm run test:mutants -- --apply         only sees whether each of them still applies to the tree
//
// A patch begins with a sentence that says what is broken, and a line `Fails: FILE > TITLE OF THE TEST`.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const directory = join(root, 'test', 'mutants')
const FAILS = /^Fails: (\S+) > (.+)$/m

/** @typedef {{ name: string, path: string, says: string, file: string, title: string }} Mutant */

/** @returns {Mutant[]} */
function mutants(/** @type {string[]} */ wanted) {
  return readdirSync(directory)
    .filter(file => file.endsWith('.patch') && (wanted.length === 0 || wanted.some(part => file.includes(part))))
    .map(file => {
      const path = join(directory, file)
      const text = readFileSync(path, 'utf8')
      const [, test = '', title = ''] = FAILS.exec(text) ?? []
      if (!test) throw new Error(`${file} does not say which test fails: write \`Fails: FILE > TITLE\` above the diff`)
      return { name: file.replace('.patch', ''), path, says: text.split('\n', 1)[0] ?? '', file: test, title }
    })
}

const git = (/** @type {string[]} */ ...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' })

/** What git tracks, in a directory of its own, with the packages that are installed here. */
function copyOfTheTree() {
  const place = mkdtempSync(join(tmpdir(), 'cooperage-mutant-'))
  const files = git('ls-files', '-z').stdout.split('\0').filter(Boolean)
  for (const file of files) {
    mkdirSync(join(place, dirname(file)), { recursive: true })
    cpSync(join(root, file), join(place, file), { verbatimSymlinks: true })
  }
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  return place
}

/** Runs a command and gives its status and what it printed. */
function run(/** @type {string[]} */ words, /** @type {string} */ cwd) {
  return new Promise(resolve => {
    const child = spawn(words[0] ?? '', words.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => (printed += bytes))
    child.on('close', status => resolve({ status, printed }))
  })
}

/** Why the mutant was not caught; undefined where it was. */
async function survives(/** @type {Mutant} */ { path, file, title }) {
  const place = copyOfTheTree()
  try {
    const applied = await run(['git', 'apply', path], place)
    if (applied.status !== 0) return `the patch does not apply any more:\n${applied.printed}`
    const built = await run([process.execPath, 'build.js'], place)
    if (built.status !== 0) return `it does not build, so no test was asked:\n${built.printed}`
    const report = join(place, 'report.json')
    const name = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const words = [
      'node_modules/vitest/vitest.mjs',
      'run',
      file,
      '-t',
      name,
      '--reporter=json',
      `--outputFile=${report}`,
    ]
    const { printed } = await run([process.execPath, ...words], place)
    const results = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(each => each.assertionResults)
    const asked = results.filter(({ status }) => status === 'passed' || status === 'failed')
    if (asked.length === 0) return `no test has this title, so none was asked:\n${printed.slice(-2000)}`
    return asked.some(({ status }) => status === 'failed') ? undefined : 'the test that must fail passed'
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

async function main(/** @type {string[]} */ words) {
  const all = mutants(words.filter(word => !word.startsWith('--')))
  const survivors = []
  if (words.includes('--apply')) {
    for (const mutant of all) if (git('apply', '--check', mutant.path).status !== 0) survivors.push(mutant)
  } else {
    const waiting = [...all]
    const worker = async () => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const why = await survives(mutant)
        if (why) survivors.push(mutant)
        console.log(why ? `✗ ${mutant.name}: ${mutant.says}\n  ${why.replaceAll('\n', '\n  ')}` : `✓ ${mutant.name}`)
      }
    }
    await Promise.all(Array.from({ length: availableParallelism() }, worker))
  }
  if (words.includes('--apply')) for (const { name } of survivors) console.log(`✗ ${name}: the patch does not apply`)
  console.log(`${all.length - survivors.length} passed, ${survivors.length} failed`)
  process.exitCode = survivors.length > 0 || all.length === 0 ? 1 : 0
}

await main(process.argv.slice(2))
