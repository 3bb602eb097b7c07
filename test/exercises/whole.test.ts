// tags: slow, alone
// The way through: a workspace, our solutions copied in one by one, and in the end a container runtime.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exercises } from '../../src/course/exercises.ts'
import { cooper, cooperJson, environment, root, users, usersOf } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'
import { onlyTheTaskAsks } from '../helpers/wrong.ts'

let before: Host
let w: TestWorkspace
beforeEach(() => {
  before = lookAtHost()
})
afterEach(async () => {
  w.remove()
  await expectAsBefore(before)
})

interface Judged {
  id: string
  passed: boolean | null
  applies?: boolean
  evidence: string
}
const goesWithout = ({ applies, evidence }: Judged) => applies === false && /no cgroup is delegated/.test(evidence)

describe.each(users)('as $name', ({ name, as, env }) => {
  const able = exercises().filter(({ id }) => usersOf(id).some(user => user.name === name))

  test('each solution turns `cooper check` to 0, and the next exercise is next', { timeout: 120_000 }, () => {
    w = makeWorkspace({ as, env })
    for (const { id } of exercises()) {
      w.solve(id)
      if (!able.some(each => each.id === id)) continue
      expect({ id, ...cooper(['check', id], w.options) }).toMatchObject({ id, status: 0 })
    }
    const { exercises: done } = cooperJson<{ exercises: { exercise: string; passed: string | null }[] }>(
      ['progress'],
      w.options,
    )
    expect(done.filter(({ passed }) => passed).map(({ exercise }) => exercise)).toEqual(able.map(({ id }) => id))
    const [program = '', ...words] = [...as, './my-box', 'sh', '-c', 'echo $$; exit 7']
    const run = spawnSync(program, words, {
      cwd: w.directory,
      env: environment(w.options.env),
      encoding: 'utf8',
    })
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 7, stdout: '1\n' })
  })

  test('each wrong solution, in place of the solution, fails its own claim first', { timeout: 300_000 }, () => {
    w = makeWorkspace({ as, env })
    for (const { id, directory } of able) {
      for (const file of readdirSync(join(directory, 'wrong'))) {
        const path = join(root, 'exercises', id, 'wrong', file)
        const says = /^\/\/ Fails: (\S+)/.exec(readFileSync(path, 'utf8'))?.[1]
        const judged = (...words: string[]) => {
          const { status, stdout } = cooper(['check', id, '--json', ...words], w.options)
          return { status, claims: (JSON.parse(stdout) as { claims: Judged[] }).claims }
        }
        const asOwn = () => {
          for (const exercise of exercises()) w.solve(exercise.id)
          w.write(`${id}/solution.ts`, readFileSync(path, 'utf8').replaceAll("from '../../", "from '../"))
          return judged()
        }
        const { status, claims } = onlyTheTaskAsks(path) ? asOwn() : judged(path)
        const first = claims.find(({ passed }) => passed === false)?.id
        // Without delegated cgroups a container has no limits, and no list can forget them.
        if (claims.some(claim => claim.id === says && goesWithout(claim))) continue
        expect({ file, status, first }).toEqual({ file, status: 1, first: says })
      }
    }
  })
})
