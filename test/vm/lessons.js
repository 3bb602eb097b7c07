// Every lesson as a learner would try it: its list judged, each of its scenes played. Prints a line each, and at the end
// the sum. `node test/vm/lessons.js [LESSON...]`
//
// To start Node is what takes longest in an emulated machine. So one Node outside makes all the labs, one for a lesson,
// and one Node in there makes all the calls that cooper would be started for. A cgroup stays in its lab, and the next
// scene would meet it: a lesson that makes cgroups has a lab for each scene.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { insideLab, runInLab } from '../../dist/index.js'

const { commands } = createRequire(import.meta.url)('../../dist/cli/commands.cjs')
const root = new URL('../..', import.meta.url)
const source = id => new URL(`lessons/${id}/lesson.ts`, root)
const wanted = process.argv.slice(2)
/** The status if something failed and a line says so. For any other status the caller prints a line: Node itself ends with 1. */
const TOLD = 2
/** The status of a lab in which an attempt failed, the first of those it was given: 100; the second: 101, and so on. */
const FAILED_FROM = 100

if (insideLab()) await inside(...wanted)
else
  await outside(wanted.length > 0 ? wanted : readdirSync(new URL('lessons', root)).filter(id => existsSync(source(id))))

async function outside(lessons) {
  let failed = 0
  for (const id of lessons.sort()) {
    const [, needs] =
      /export const needs = \{ cgroups: (true|'if-delegated') \}/.exec(readFileSync(source(id), 'utf8')) ?? []
    const attempts = ['check', ...(await scenesOf(id))]
    const cgroups = needs === undefined ? false : needs === 'true' || 'if-delegated'
    for (const together of needs ? attempts.map(each => [each]) : [attempts])
      failed += await inLabs(id, together, cgroups)
  }
  process.exitCode = failed > 0 ? TOLD : 0
}

/** In one lab until an attempt fails; those after it get a new lab. Returns how many failed. */
async function inLabs(id, attempts, cgroups) {
  if (attempts.length === 0) return 0
  const words = [fileURLToPath(import.meta.url), id, ...attempts]
  const { code, signal } = await runInLab([process.execPath, ...words], {
    cgroups,
    without: ({ message, fix }) => console.log(`        without limits, for ${message}\n        ${fix}`),
  })
  if (code === 0) return 0
  const at = code === null ? -1 : code - FAILED_FROM
  if (at < 0 || at >= attempts.length) {
    console.log(`FAILED  ${id} ${attempts.join(', ')}: ended by ${signal ?? `status ${code}`}`)
    return 1
  }
  return 1 + (await inLabs(id, attempts.slice(at + 1), cgroups))
}

async function scenesOf(id) {
  const demo = await commands.demo()
  const { text } = await said(() => demo(id, 'scenes', undefined, { lab: 'ns' }))
  return text
    .split('\n')
    .map(line => line.split(' ')[0])
    .filter(Boolean)
}

/** @param attempts `check`, and names of scenes */
async function inside(id, ...attempts) {
  const [check, demo] = [await commands.check(), await commands.demo()]
  const options = { lab: 'ns' }
  const before = new Set(readdirSync('/tmp'))
  for (const [at, each] of attempts.entries()) {
    const what = each === 'check' ? `check ${id}` : `demo ${id} ${each}`
    const began = performance.now()
    const { text, status } = await said(() =>
      each === 'check' ? check(id, undefined, undefined, options) : demo(id, each, undefined, options),
    )
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${what} (${seconds} s)`)
    if (status !== 0) {
      console.log(text.replace(/^/gm, '        '))
      process.exit(FAILED_FROM + at)
    }
    // The next one finds /tmp as it was, as in a lab of its own.
    for (const name of readdirSync('/tmp'))
      if (!before.has(name)) rmSync(`/tmp/${name}`, { recursive: true, force: true })
  }
  process.exit(0)
}

/** What a command prints, and the status that it sets. */
async function said(act) {
  const { write } = process.stdout
  let text = ''
  process.exitCode = 0
  process.stdout.write = bytes => {
    text += bytes
    return true
  }
  try {
    await act()
  } catch (error) {
    text += `${error.stack}\n`
    process.exitCode = 4
  } finally {
    process.stdout.write = write
  }
  const status = process.exitCode
  process.exitCode = 0
  return { text, status }
}
