// A test that cannot fail proves nothing. Each patch in test/mutants sabotages one thing that matters and names the test
// that must fail. This program applies each patch to a copy of the tree, builds it and runs that test. A mutant survives
// when the test passes, and that is an error.
//
//   npm run test:mutants [NAME...]     runs the mutants whose file name contains a NAME
//   npm run test:mutants -- --apply    only checks that each patch applies to the tree
//
// A patch begins with a sentence that says what is broken, and a line `Fails: FILE > GROUP > TITLE OF THE TEST`. GROUP may
// be left out. The group `lesson NN-name` selects that lesson in a file that walks all lessons.
import { spawn, spawnSync } from 'node:child_process'
import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const directory = join(root, 'test', 'mutants')
const FAILS = /^Fails: (.+)$/m
const AT_ONCE = 2
/** Milliseconds until a command is killed. A test that hangs fails before, after the time that vitest gives it. */
const PATIENCE = 300_000

/** @typedef {{ name: string, path: string, says: string, file: string, titles: string[] }} Mutant */

/** @returns {Mutant[]} */
function mutants(/** @type {string[]} */ wanted) {
  return readdirSync(directory)
    .filter(file => file.endsWith('.patch') && (wanted.length === 0 || wanted.some(part => file.includes(part))))
    .sort()
    .map(name => {
      const path = join(directory, name)
      const text = readFileSync(path, 'utf8')
      const [file = '', ...titles] = FAILS.exec(text)?.[1]?.split(' > ') ?? []
      if (titles.length === 0)
        throw new Error(`${name} does not name the test that fails: write \`Fails: FILE > TITLE\` above the diff`)
      return { name: name.replace('.patch', ''), path, says: text.split('\n', 1)[0] ?? '', file, titles }
    })
}

const git = (/** @type {string[]} */ ...words) => spawnSync('git', words, { cwd: root, encoding: 'utf8' })

/** A copy and not a hard link: an editor that writes into a file would change it under the tests that run. */
function copy(/** @type {string} */ from, /** @type {string} */ to) {
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to)
  else copyFileSync(from, to, constants.COPYFILE_FICLONE)
}

/** A directory with all files that git tracks, the packages that are installed here, and the compiled C. */
function copyOfTheTree() {
  const place = mkdtempSync(join(tmpdir(), 'cooperage-mutant-'))
  for (const file of git('ls-files', '-z').stdout.split('\0').filter(Boolean)) {
    if (!existsSync(join(root, file))) continue
    mkdirSync(join(place, dirname(file)), { recursive: true })
    copy(join(root, file), join(place, file))
  }
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  // The names of these directories hold a hash of the sources, so a mutant of the C is compiled anew.
  if (existsSync(join(root, 'native', 'build')))
    cpSync(join(root, 'native', 'build'), join(place, 'native', 'build'), { recursive: true })
  return place
}

/** @type {Set<number>} */
const groups = new Set()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const group of groups) process.kill(-group, 'SIGKILL')
    process.exit(1)
  })

/**
 * Runs a command and gives its status and what it printed. It has a process group of its own, because a mutant may kill
 * its whole group.
 */
function run(/** @type {string[]} */ words, /** @type {string} */ cwd) {
  return new Promise(resolve => {
    const env = { ...process.env, COOPERAGE_QUICK_BUILD: '1' }
    const child = spawn(words[0] ?? '', words.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const group = child.pid ?? 0
    groups.add(group)
    const timer = setTimeout(() => process.kill(-group, 'SIGKILL'), PATIENCE)
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => (printed += bytes))
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      groups.delete(group)
      resolve({ status, signal, printed })
    })
  })
}

/** The name that vitest.config.ts gives to the project of a file. To name it spares vitest the start of all others. */
const projectOf = (/** @type {string} */ file) =>
  /^\/\/ tags: .*\balone\b/.test(readFileSync(join(root, file), 'utf8')) ? 'alone' : 'together'

const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What came of a mutant: why it was not caught, or the first line of the failure that caught it. */
async function tryOut(/** @type {Mutant} */ { path, file, titles }) {
  const place = copyOfTheTree()
  try {
    const applied = await run(['git', 'apply', path], place)
    if (applied.status !== 0) return { why: `the patch does not apply any more:\n${applied.printed}` }
    const built = await run([process.execPath, 'build.js'], place)
    if (built.status !== 0) return { why: `it does not build, so no test was run:\n${built.printed}` }
    const report = join(place, 'report.json')
    const lesson = /^lesson (\d\d-\S+)$/.exec(titles[0] ?? '')?.[1]
    const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', file]
    const which = ['-t', titles.map(escaped).join('.*'), '--project', lesson ? `${file} ${lesson}` : projectOf(file)]
    const { printed, signal } = await run([...vitest, ...which, '--reporter=json', `--outputFile=${report}`], place)
    if (!existsSync(report)) return { why: `no report of vitest, which ended by ${signal}:\n${printed.slice(-2000)}` }
    const results = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(each => each.assertionResults)
    const tried = results.filter(({ status }) => status === 'passed' || status === 'failed')
    if (tried.length === 0) return { why: `no test has this title, so none was run:\n${printed.slice(-2000)}` }
    const failed = tried.find(({ status }) => status === 'failed')
    if (!failed) return { why: 'the test that must fail passed' }
    return { message: String(failed.failureMessages[0]).split('\n', 1)[0] }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

async function runAll(/** @type {Mutant[]} */ all) {
  let survivors = 0
  const waiting = [...all]
  const worker = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { why, message } = await tryOut(mutant)
      if (why) survivors++
      const survived = `✗ ${mutant.name}: ${mutant.says}\n  ${(why ?? '').replaceAll('\n', '\n  ')}`
      console.log(why ? survived : `✓ ${mutant.name}: ${message}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return survivors
}

function checkThatAllApply(/** @type {Mutant[]} */ all) {
  const stale = all.filter(({ path }) => git('apply', '--check', path).status !== 0)
  for (const { name } of stale) console.log(`✗ ${name}: the patch does not apply`)
  return stale.length
}

const words = process.argv.slice(2)
const all = mutants(words.filter(word => !word.startsWith('--')))
const survivors = words.includes('--apply') ? checkThatAllApply(all) : await runAll(all)
console.log(`${all.length - survivors} passed, ${survivors} failed`)
process.exitCode = survivors > 0 || all.length === 0 ? 1 : 0
