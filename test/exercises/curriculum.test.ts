// tags: slow, alone, ci
// Every exercise: fails as given, passes as solved, and each usual mistake gets its own diagnosis.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exercises, exerciseText } from '../../src/course/exercises.ts'
import { root, users, usersOf } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { judgeFile } from '../helpers/judge.ts'
import { judgeWrong } from '../helpers/wrong.ts'
import { type Edit, slips } from './slips.ts'

const all = exercises()
const wrongIn = (directory: string) => {
  const path = join(directory, 'wrong')
  return existsSync(path) ? readdirSync(path).map(file => join(path, file)) : []
}
const headOf = (file: string) => readFileSync(file, 'utf8').split('\n')
const fails = (file: string) => /^\/\/ Fails: (\S+)$/.exec(headOf(file)[0] ?? '')?.[1]

/** The flags of clone and unshare, wherever these are called. */
const calls = /\b(?:clone|unshare)\([^,)[]*/g
const namespacesAskedFor = (text: string) => [
  ...new Set((text.match(calls) ?? []).flatMap(call => call.match(/CLONE_NEW\w+/g) ?? [])),
]
const withoutFlag = (text: string, flag: string) =>
  text.replace(calls, call => call.replace(new RegExp(`\\b${flag}\\b`, 'g'), '0'))

let before: Host
let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'cooper-workspace-'))
  chmodSync(workspace, 0o755)
  before = lookAtHost()
})
afterEach(async () => {
  await expectAsBefore(before)
  rmSync(workspace, { recursive: true, force: true })
})

describe.each(all)('exercise $id', exercise => {
  const { id, directory } = exercise
  const earlier = all.filter(each => each.id < id)
  const previous = earlier.at(-1)
  const text = exerciseText(exercise)

  describe.each(existsSync(join(root, 'lessons', id)) ? usersOf(id) : users)('as $name', user => {
    /** A directory with the given file of each exercise, in which all exercises before this one are solved. */
    const begin = () => {
      const at = (each: string) => join(workspace, each, 'solution.ts')
      const take = (from: string, to: string) => cpSync(from, at(to))
      const write = (text: string, to: string) => writeFileSync(at(to), text)
      for (const each of all) {
        mkdirSync(join(workspace, each.id), { recursive: true })
        take(join(each.directory, each.id < id ? 'solution.ts' : 'exercise.ts'), each.id)
      }
      const edit = ([to, from, other]: Edit) => {
        const written = readFileSync(at(to), 'utf8')
        expect(written).toMatch(from)
        write(written.replace(from, other), to)
      }
      return { take, write, edit, check: () => judgeFile(id, at(id), user) }
    }

    test('fails as it is given, and check says why', async () => {
      const { status, claims, problem } = await begin().check()
      expect({ status, problem }).toMatchObject({ status: 1 })
      const first = claims.find(claim => claim.passed === false)
      expect(first ? first.diagnosis : problem?.message).toMatch(/\S+ .*\S+/)
    })

    test('passes as it is solved, and has hints only for claims that exist', async () => {
      const { take, check } = begin()
      take(join(directory, 'solution.ts'), id)
      const { status, claims, problem } = await check()
      expect(claims.filter(claim => claim.passed !== true && claim.applies !== false)).toEqual([])
      expect({ status, problem }).toEqual({ status: 0, problem: undefined })
      const ids = claims.map(claim => claim.id)
      expect(text.series.flatMap(({ claim }) => claim ?? []).filter(claim => !ids.includes(claim))).toEqual([])
    })

    // The first exercise has none before it.
    const afterAnother = previous ? test : () => {}
    afterAnother('the solution of the exercise before it is not enough', async () => {
      const { take, check } = begin()
      take(join(previous?.directory ?? '', 'solution.ts'), id)
      const { status, claims, problem } = await check()
      expect(status).toBe(1)
      // It may not even be possible here: the lab of 09 has none of the groups that the list of 08 begins with.
      const first = claims.find(claim => claim.passed === false)
      expect(first ? first.diagnosis : problem?.message).toMatch(/\S+ .*\S+/)
    })

    test('the diagnosis names a namespace that the list forgets', { timeout: 120_000 }, async () => {
      const { write, check } = begin()
      const solved = readFileSync(join(directory, 'solution.ts'), 'utf8')
      for (const flag of namespacesAskedFor(solved)) {
        write(withoutFlag(solved, flag), id)
        const { status, claims, problem } = await check()
        // Or a later call is refused, as unshare in 06 for a process that is no longer root.
        const told = claims.find(claim => claim.passed === false)?.diagnosis ?? `${problem?.message}\n${problem?.fix}`
        expect({ flag, status, told }).toEqual({ flag, status: 1, told: expect.stringContaining(flag) })
      }
    })

    test('every claim has a mistake that it is the first to catch', { timeout: 120_000 }, async () => {
      const { take, edit, check } = begin()
      const learners = [...earlier, exercise]
      const solve = () => {
        for (const each of learners) take(join(each.directory, 'solution.ts'), each.id)
      }
      solve()
      const caught = new Set(wrongIn(directory).map(fails))
      const missed: object[] = []
      const { claims: held } = await check()
      for (const claim of held.filter(each => each.passed && !caught.has(each.id))) {
        solve()
        for (const change of slips[id]?.[claim.id] ?? []) edit(change)
        const { claims, problem } = await check()
        const first = claims.find(each => each.passed === false)?.id
        if (first !== claim.id) missed.push({ claim: claim.id, first, problem })
      }
      expect(missed).toEqual([])
    })

    test('each wrong solution gets a diagnosis of its own', { timeout: 120_000 }, async () => {
      const said = new Map<string, string>()
      for (const file of wrongIn(directory)) {
        const { status, claims, problem } = await judgeWrong(id, file, user)
        // Without cgroups there are no limits, and a list that forgets them is right.
        if (status === 0 && claims.find(claim => claim.id === fails(file))?.applies === false) continue
        expect({ file, status, problem }).toMatchObject({ file, status: 1 })
        const first = claims.find(claim => claim.passed === false)
        expect({ file, first: first?.id }).toEqual({ file, first: fails(file) })
        const told = `${first?.id}: ${first?.diagnosis}`
        said.set(told, basename(file))
        expect({ file, means: first?.means, look: first?.look }).toEqual({
          file,
          means: expect.stringMatching(/.[.!?)]$/),
          look: expect.stringMatching(/./),
        })
      }
      const claimsOf = new Set([...said.values()].map(file => fails(join(directory, 'wrong', file))))
      expect(said.size).toBeGreaterThanOrEqual(claimsOf.size)
    })
  })

  test('has at least six wrong solutions, each with its claim and its belief', () => {
    expect(wrongIn(directory).length).toBeGreaterThanOrEqual(6)
    for (const file of wrongIn(directory)) {
      expect({ file, fails: fails(file) }).toEqual({ file, fails: expect.stringMatching(/^[a-z-]+$/) })
      expect(headOf(file)[1]).toMatch(/^\/\/ Believes that \S+ /)
    }
  })

  test('has at least three hints for an empty list, and no hint is empty', () => {
    const general = text.series.find(series => series.claim === undefined)
    expect(general?.hints.length).toBeGreaterThanOrEqual(3)
    for (const { claim, hints } of text.series) {
      expect({ claim, enough: hints.length >= 3 }).toEqual({ claim, enough: true })
      for (const hint of hints) expect(hint.length).toBeGreaterThan(20)
      expect({ claim, first: hints[0] }).toEqual({ claim, first: expect.stringContaining('?') })
    }
  })

  test('gives no line of its solution away before the last hint', () => {
    const given = new Set(
      readFileSync(join(directory, 'exercise.ts'), 'utf8')
        .split('\n')
        .map(line => line.trim()),
    )
    const solved = readFileSync(join(directory, 'solution.ts'), 'utf8')
      .split('\n')
      .map(line => line.trim().replace(/,$/, ''))
    const lines = solved.filter(line => /\w\(/.test(line) && !/^(\/\/|\*|export|import)/.test(line) && !given.has(line))
    expect(lines.length).toBeGreaterThan(0)
    for (const { claim, hints } of text.series) {
      for (const hint of hints.slice(0, -1))
        for (const line of lines) expect({ claim, hint, has: hint.includes(line) }).toEqual({ claim, hint, has: false })
    }
  })

  test('its task begins with its title, and shows no hint', () => {
    expect(text.task).toMatch(new RegExp(`^# ${exercise.number} ${exercise.name}: .+`))
    expect(text.task).not.toContain('Hints')
    expect(text.task.split('\n').length).toBeLessThan(50)
  })

  test('imports only the toolkit and what lies before it', () => {
    const files = ['exercise.ts', 'solution.ts', 'given.ts'].map(file => join(directory, file)).filter(existsSync)
    for (const file of [...files, ...wrongIn(directory)]) {
      for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)) {
        const [, half, number = '99'] = /^(?:\.\.\/)+(lessons\/)?(\d\d)-/.exec(from) ?? []
        const isLearners = file.endsWith('/exercise.ts') || file.endsWith('/solution.ts')
        const earlier = half && !isLearners ? number <= exercise.number : !half && number < exercise.number
        const fine = from === 'cooperage' || (from.startsWith('node:') && !isLearners) || earlier
        expect({ file, from, fine }).toEqual({ file, from, fine: true })
      }
    }
  })

  test('has no unknown file', () => {
    const known = ['README.md', 'exercise.ts', 'given.ts', 'solution.ts', 'wrong']
    expect(readdirSync(directory).filter(file => !known.includes(file))).toEqual([])
    expect(wrongIn(directory).filter(file => !/\/[a-z-]+\.ts$/.test(file))).toEqual([])
  })
})

test('each directory of exercises/ is an exercise, or holds the wrong lists of a lesson', () => {
  for (const id of readdirSync(join(root, 'exercises'))) {
    const isExercise = all.some(exercise => exercise.id === id)
    const rest = readdirSync(join(root, 'exercises', id))
    expect({ id, fine: isExercise || (rest.length === 1 && rest[0] === 'wrong') }).toEqual({ id, fine: true })
  }
})
