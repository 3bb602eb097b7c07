// tags: fast
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of a learner's text
// A list may not depend on the command: the judge's own command could be recognised by it.
import { describe, expect, test } from 'vitest'
import { environmentHere } from '../../src/course/environment.ts'
import { startEvaluator } from '../../src/grader/evaluator/evaluate.ts'
import { readingsWith } from '../../src/grader/readings.ts'
import { showCall } from '../../src/list/show.ts'

const COMMAND = ['sleep', '123456789']

/** What comes of a file that is read for the judge: the calls of its list, or what is wrong. */
async function read(code: string): Promise<{ calls: string; printed: string } | { problem: string }> {
  const file = { code: `${TOOLS}\n${code}`, path: '/tmp/solution.ts', name: 'solution.ts', map: MAP }
  const evaluator = startEvaluator(environmentHere())
  try {
    const { box, printed } = await evaluator.evaluateForJudge(file, COMMAND)
    return { calls: box.steps.map(step => showCall(step)).join('\n'), printed }
  } catch (error) {
    return { problem: (error as Error).message }
  } finally {
    await evaluator.stop()
  }
}

const TOOLS =
  "const { chdir, clone, execve, mkdir, mount, rtnetlink, sethostname, setLinkUp, socket } = require('cooperage')"
const MAP = '{"version":3,"sources":[],"mappings":""}'

describe('a list is judged that is the same for each command', () => {
  test.each([
    ['and executes it', 'exports.box = command => clone(0, [chdir("/"), execve(command)])'],
    ['and hands it to a shell', 'exports.box = c => clone(0, [execve(["sh", "-c", `exec ${c.join(" ")}`])])'],
    ['and hands it to another program', 'exports.box = c => clone(0, [execve(["/bin/env", "-i", ...c])])'],
    [
      'and hands it to a shell twice',
      'exports.box = c => clone(0, [execve(["sh", "-c", `${c.join(" ")}; ${c.join(" ")}`])])',
    ],
    [
      'and executes a shell that has a sleep of its own',
      'exports.box = c => clone(0, [execve(["sh", "-c", `(sleep 9 &); exec "$@"`, "sh", ...c])])',
    ],
    ['and quotes it', 'exports.box = c => clone(0, [execve(["sh", "-c", JSON.stringify(c)])])'],
    [
      'and grows when box is called again',
      'const list = [chdir("/")]; exports.box = c => { list.push(...execve(c)); return clone(0, list) }',
    ],
    ['and is named by chance', 'exports.box = c => clone(0, [sethostname("box" + Math.random()), execve(c)])'],
    [
      'and is named after the time',
      'exports.box = c => clone(0, [sethostname(`${Date.now()} ${new Date().getSeconds()} ${Date()}`), execve(c)])',
    ],
    [
      'and uses results of its own calls',
      'exports.box = c => { const s = socket(16, 3, 0); return clone(0, [s, ...rtnetlink(s, setLinkUp("lo")), execve(c)]) }',
    ],
  ])('%s', async (_, code) => {
    expect(await read(code)).toMatchObject({ calls: expect.stringContaining('execve'), printed: '' })
  })
})

describe('a list is not judged that depends on the command', () => {
  test.each([
    ['by its program', 'exports.box = c => clone(0, [...(c[0] === "sleep" ? [chdir("/")] : []), execve(c)])'],
    [
      'by its number',
      'exports.box = c => clone(0, [sethostname(/^\\d{9}$/.test(c.at(-1)) ? "box" : "host"), execve(c)])',
    ],
    ['by the number of its words', 'exports.box = c => clone(c.length === 2 ? 0 : 0x20000, [execve(c)])'],
    [
      'in the flags of clone alone',
      'exports.box = c => ({ ...clone(0, [execve(c)]), flags: c[0] === "sleep" ? 0 : 0x20000 })',
    ],
    [
      'in a program that it executes',
      'exports.box = c => clone(0, [execve(c[0] === "sleep" ? ["unshare", ...c] : c)])',
    ],
    ['in a name', 'exports.box = c => clone(0, [sethostname(c.join("-").slice(0, 60)), execve(c)])'],
    ['in a word of a name', 'exports.box = c => clone(0, [sethostname(`box-of-${c.at(-1)}`), execve(c)])'],
    ['in what may fail', 'exports.box = c => clone(0, [{ ...chdir("/"), mayFail: c[0] === "sleep" }, execve(c)])'],
  ])('%s', async (_, code) => {
    expect(await read(code)).toEqual({
      problem: expect.stringMatching(/^\/tmp\/solution\.ts:2: the list depends on the command: for `sleep 123456789`/),
    })
  })
})

describe('a list is not judged that changes from one reading to the next', () => {
  const count = 'const n = globalThis.n = (globalThis.n ?? 0) + 1;'
  test.each([
    ['because it counts', `${count} exports.box = c => clone(0, [...(n === 1 ? [] : [chdir("/")]), execve(c)])`],
    ['in one text of two', `${count} exports.box = c => clone(0, [sethostname(n === 2 ? "box" : "host"), execve(c)])`],
  ])('%s', async (_, code) => {
    expect(await read(code)).toEqual({
      problem: expect.stringMatching(
        /the list (is not the same each time that the file is read|depends on the command)/,
      ),
    })
  })
})

test('what a file prints is shown once, though it is read three times', async () => {
  expect(await read('console.log("read"); exports.box = c => clone(0, [execve(c)])')).toMatchObject({
    printed: 'read\n',
  })
})

test('the command that is performed is read first, second or third', () => {
  const places = Array.from({ length: 200 }, () => readingsWith(COMMAND).commands.indexOf(COMMAND))
  expect([...new Set(places)].sort()).toEqual([0, 1, 2])
})
