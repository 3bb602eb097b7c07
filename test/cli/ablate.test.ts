// tags: slow, alone
// cooper ablate: the result as a table, in words and as data; and lists that resist an ablation.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ablation } from '../../src/grader/ablate/ablate.ts'
import { captureInLab } from '../../src/lab/lab.ts'
import { cooper, cooperJson, environment, main, users } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { terminal } from '../helpers/terminal.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'learner-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

/** Writes a file with a list of the learner's. */
function file(name: string, list: string): string {
  const path = join(directory, `${name}.ts`)
  const names = ['clone', 'execve', 'sethostname', 'sleep', 'kill', 'mayFail', 'getpid', 'CLONE_NEWUTS', 'CLONE_NEWPID']
  writeFileSync(
    path,
    `import { ${names.join(', ')} } from 'cooperage'\nexport const box = (command: string[]) => ${list}\n`,
  )
  return path
}

const lostBy = ({ steps }: Ablation) =>
  Object.fromEntries(steps.map(({ step, flag, removed }) => [flag ? `${step} ${flag}` : `${step}`, removed.lost]))

describe('ablate --json', () => {
  test('has the promised shape', () => {
    const { lesson, steps, redundant, unguarded } = cooperJson<Ablation>(['ablate', 'uts'])
    expect({ lesson, redundant, unguarded }).toEqual({ lesson: '03-uts', redundant: [], unguarded: [] })
    expect(
      steps.map(({ step, call, flag, removed: { lost, failedAt } }) => ({ step, call, flag, lost, failedAt })),
    ).toEqual([
      {
        step: -1,
        call: 'clone3',
        flag: 'CLONE_NEWUTS',
        lost: ['own-uts-namespace', 'host-name-untouched'],
        failedAt: undefined,
      },
      { step: 0, call: 'sethostname', flag: undefined, lost: ['own-name'], failedAt: undefined },
      { step: 1, call: 'execve', flag: undefined, lost: [], failedAt: expect.any(Number) },
    ])
  })

  test('says why a line matters and where it is written', () => {
    const { steps } = cooperJson<Ablation>(['ablate', 'uts'])
    expect(steps[1]?.removed.because).toBe(
      "The name in there is the same as the host's, with which a new UTS namespace begins.",
    )
    expect(steps[1]?.line).toBe('sethostname("box", 3)')
    expect(steps[1]?.place?.file).toMatch(/lessons\/03-uts\/lesson\.ts$/)
    expect(steps[2]?.line).toBe('execve(command)')
  })

  test('names the later call that fails without a line', () => {
    const { steps } = cooperJson<Ablation>(['ablate', 'net'])
    const socket = steps.find(({ call, flag }) => call === 'socket' && !flag)
    const vethPair = steps.find(({ line }) => line.includes('RTM_NEWLINK veth'))
    expect(socket?.removed).toMatchObject({ lost: [], failedAt: vethPair?.step })
    expect(socket?.removed.because).toMatch(/EBADF, for it needs a result that is not there$/)
  })

  test('judges a list even if it wrecks the lab', () => {
    expect(lostBy(cooperJson<Ablation>(['ablate', 'pid']))).toMatchObject({
      '-1 CLONE_NEWNS': ['host-proc-untouched'],
      '-1 CLONE_NEWPID': ['own-pid-namespace'],
      '0': ['host-proc-untouched'],
      '0 MS_REC': ['host-proc-untouched'],
      '1': ['own-proc'],
      '1 MS_NODEV': [],
    })
    const { steps } = cooperJson<Ablation>(['ablate', 'mount'])
    expect(steps[0]?.removed.because).toMatch(/^Whatever it mounts or unmounts/)
  })

  test('names a wrong list for a claim that no removal loses', () => {
    const { wrong } = cooperJson<Ablation>(['ablate', 'uts'])
    expect(wrong.flatMap(({ lost }) => lost)).toEqual(['one-name', 'rename-stays-inside'])
  })

  test.each(users)('works inside a lab too, where $name is root', async () => {
    // learn and watch may run in a lab, in which every user is root.
    const words = [process.execPath, main, 'ablate', 'uts', '--json']
    const { output, errors } = await captureInLab(words, { timeout: 30_000, env: environment() })
    expect(errors).toBe('')
    expect(JSON.parse(output).unguarded).toEqual([])
  })
})

describe('ablate', () => {
  test('shows calls as rows and claims as columns, in 80 columns', () => {
    const { status, stdout, stderr } = cooper(['ablate', 'pid'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/^ {2}1 {2}host-proc-untouched: The host's \/proc still shows the host\.$/m)
    expect(stdout).toMatch(/^ +1 2 3 4 5$/m)
    expect(stdout).toMatch(/^ {2}0 {2}clone3\(CLONE_NEWNS\|CLONE_NEWPID\)$/m)
    expect(stdout).toMatch(/^ {5}without CLONE_NEWPID +· ✗ – – –$/m)
    expect(stdout).toMatch(/^ {2}1 {2}mount\("none", "\/", NULL, MS_REC\|MS_PRIVATE, NULL\) +✗ – – – –$/m)
    expect(stdout).toMatch(/^ {5}without MS_PRIVATE +→ 1$/m)
    expect(stdout).toMatch(/^ {5}without MS_NOSUID, MS_NODEV, MS_NOEXEC +· · · · ·$/m)
    expect(stdout).toMatch(/^ {2}3 {2}execve\(command\) +→ end$/m)
  })

  test('says the same in words', () => {
    const { stdout } = cooper(['ablate', 'uts'])
    expect(stdout).toContain('Without 1 sethostname("box", 3): lost: own-name. The name in there is the same')
    expect(stdout).toContain('Every line buys something.')
    expect(stdout).toContain('Every claim can be lost.')
  })

  test('shows the calls of a loop as one row', () => {
    const { stdout } = cooper(['ablate', 'capabilities'])
    expect(stdout).toMatch(/^ +\d+ {2}prctl\(PR_CAPBSET_DROP, CAP_…\) and \d+ more +✗ · · – ·$/m)
    expect(stdout).toMatch(/^Decoration: \d+ prctl\(PR_CAPBSET_DROP, CAP_NET_RAW\)\. Docker leaves it/m)
  })

  test('fits the table to a narrow screen', () => {
    const { stdout } = cooper(['ablate', 'pid'], { env: { COLUMNS: '40' } })
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(40)
    expect(stdout).toMatch(/^ {2}2 {2}mount\("proc", .*… {2}· · · · ✗$|^ {2}2 {2}mount\("proc", .*… · · · · ✗$/m)
  })

  test('shows nothing by colour alone', () => {
    const { stdout } = cooper(['ablate', 'uts'], { env: { FORCE_COLOR: '1', NO_COLOR: undefined } })
    expect(stdout).toContain('\u001b[31m✗\u001b[39m')
    expect(stdout.replace(/\u001b\[\d+m/g, '')).toBe(cooper(['ablate', 'uts']).stdout)
  })

  test('prints words instead of symbols in plain mode', () => {
    const { stdout } = cooper(['--plain', 'ablate', 'uts'])
    expect(stdout).not.toMatch(/[✗–·→]/)
    expect(stdout).toContain('Without 1 sethostname("box", 3): lost: own-name.')
  })

  test('shows its progress on a terminal and removes it at the end', async () => {
    const { shows, gone, screen } = terminal(['ablate', 'uts'])
    await shows('3 of 3: without ')
    await shows('Every claim can be lost.')
    expect((await gone).code).toBe(0)
    // The progress is overwritten, so no line of it is left.
    expect(screen()).toMatch(/3 of 3: without [^\n]*? {2}1 {2}own-uts-namespace/)
  })
})

describe('a list of the learner’s', () => {
  test('is ablated instead of the list of the lesson', () => {
    const path = file('mine', "clone(CLONE_NEWUTS, [getpid(), sethostname('mine'), execve(command)])")
    const ablation = cooperJson<Ablation>(['ablate', 'uts', path])
    expect(lostBy(ablation)).toMatchObject({ '0': [], '1': ['own-name'] })
    expect(ablation.redundant).toEqual([0])
    expect(ablation.unguarded).toEqual(['one-name', 'rename-stays-inside'])
    expect(ablation.steps[1]?.place).toEqual({ file: path, line: 2 })
  })

  test('that fails some claims is ablated for the others, with exit code 1', () => {
    const path = file('half', 'clone(CLONE_NEWUTS, execve(command))')
    const { status, stdout } = cooper(['ablate', 'uts', path])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^The unchanged list already fails own-name\./)
    expect(stdout).toMatch(/without CLONE_NEWUTS +✗ · *$/m)
  })

  const never: [string, string, RegExp][] = [
    [
      'that cannot be performed',
      'clone(0, [kill(4_000_000, 0), execve(command)])',
      /the list fails as it is: kill\(.*ESRCH/,
    ],
    ['that throws', "{ throw new Error('as meant') }", /never\.ts:2: as meant/],
    ['that is no list', '5', /box gives a value of type number, and no clone/],
  ]
  test.each(never)('%s is refused with one message', (_, list, says) => {
    const { status, stdout, stderr } = cooper(['ablate', 'uts', file('never', list)])
    expect(stdout).toBe('')
    expect(stderr).toMatch(says)
    expect([1, 2]).toContain(status)
    expect(stderr).not.toContain('internal error')
  })

  test('that hangs is stopped', { timeout: 60_000 }, async () => {
    const hangs = async (name: string, list: string, code: number) => {
      const { shows, gone } = terminal(['ablate', 'uts', file(name, list)])
      await shows(/not done (after (10|2) seconds|in time)/)
      expect((await gone).code).toBe(code)
    }
    // The first is a list that hangs, the second hangs before it returns a list.
    await Promise.all([
      hangs('sleeps', 'clone(0, [sleep(600_000), execve(command)])', 1),
      hangs('spins', '{ for (;;); }', 2),
    ])
  })

  test('that hangs without one of its lines is stopped only there', { timeout: 60_000 }, () => {
    // PID 1 ignores its own SIGSTOP; any other process stops.
    const path = file(
      'halts',
      "{ const me = getpid(); return clone(CLONE_NEWUTS | CLONE_NEWPID, [sethostname('box'), me, kill(me, 19), execve(command)]) }",
    )
    const ablation = cooperJson<Ablation>(['ablate', 'uts', path])
    const without = ablation.steps.find(({ flag }) => flag === 'CLONE_NEWPID')
    expect(without?.removed).toMatchObject({ lost: [], failedAt: 2, because: 'it was not done after 10 seconds' })
    expect(lostBy(ablation)).toMatchObject({ '0': ['own-name'] })
  })

  test('that kills every process it can see does not reach its judge', () => {
    const path = file(
      'kills',
      "clone(CLONE_NEWUTS | CLONE_NEWPID, [sethostname('box'), ...mayFail(kill(-1, 9)), execve(command)])",
    )
    const { steps } = cooperJson<Ablation>(['ablate', 'uts', path])
    expect(steps.find(({ flag }) => flag === 'CLONE_NEWPID')?.removed.lost).toEqual([])
    expect(steps.find(({ call }) => call === 'sethostname')?.removed.lost).toEqual(['own-name'])
  })

  test('that prints without end or leaves processes is ablated like any other', () => {
    const shell = (script: string) =>
      `clone(CLONE_NEWUTS, [sethostname('box'), execve(['sh', '-c', \`${script}; exec \${command.join(' ')}\`])])`
    for (const script of ['yes &', 'yes >&2 &', 'setsid sleep 1000 & setsid sleep 1000 &']) {
      const list = shell(script).replace('&;', '& ')
      expect(lostBy(cooperJson<Ablation>(['ablate', 'uts', file('noisy', list)]))).toMatchObject({ '0': ['own-name'] })
    }
  })
})

describe('an ablation that is interrupted', () => {
  test('exits with code 130 and leaves nothing behind', async () => {
    const { shows, type, gone } = terminal(['ablate', 'overlay'])
    await shows('1 of ')
    type('\u0003')
    expect((await gone).code).toBe(130)
  })
})

describe('ablate refuses', () => {
  const wrong: [string, string[], string, string][] = [
    ['to run outside a lab', ['uts', '--lab', 'none'], 'a list is ablated only in a lab', 'Leave out'],
    ['a lesson that does not exist', ['nosuch'], "there is no lesson 'nosuch'", '03 uts'],
    ['a file that does not exist', ['uts', '/no/such.ts'], 'there is no file /no/such.ts', ''],
    ['to run without a lesson', [], 'which lesson?', '--help'],
  ]
  test.each(wrong)('%s', (_, words, says, fix) => {
    const { status, stdout, stderr } = cooper(['ablate', ...words])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(says)
    expect(stderr).toContain(fix)
  })
})
