// tags: fast
// What a learner sees of a list that was judged: on a terminal with 24 rows its trace and its verdict are seen together.
import { Chalk } from 'chalk'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/user-error.ts'
import type { Verdict } from '../../src/check/claim.ts'
import { showOutcome } from '../../src/cli/exercise/show.ts'
import { traceLines } from '../../src/cli/exercise/trace.ts'
import type { Output } from '../../src/cli/output.ts'
import { findExercise } from '../../src/course/exercises.ts'
import { type Outcome, type Performed, unjudged } from '../../src/grader/judge-file.ts'

const screen = (plain = false): Output & { readonly lines: string[] } => {
  const lines: string[] = []
  return { width: 80, plain, style: new Chalk({ level: 0 }), line: (text = '') => void lines.push(text), lines }
}

let written = 0
/** A call of the file of an exercise. */
const call = (shown: string, exercise: string, line: number, more: Partial<Performed> = {}): Performed => ({
  call: shown.split('(', 1)[0] ?? '',
  shown,
  result: 0,
  errno: 0,
  ns: 1000,
  mayFail: false,
  line: ++written,
  at: { file: `/home/me/boxes/${exercise}/solution.ts`, line },
  ...more,
})

/** Three calls that one line of the list stands for. */
const group = (whole: string, line: number, failing?: number): Performed[] => {
  const parts = ['openat(AT_FDCWD, "/x")', 'write(<openat>, "x", 1)', 'close(<openat>)']
  const id = ++written
  const calls = parts.map((shown, i) =>
    call(shown, '09-capabilities', line, { line: id, whole, ...(i === failing ? { errno: 22 } : {}) }),
  )
  return failing === undefined ? calls : calls.slice(0, failing + 1)
}

const lines = (trace: readonly Performed[], room = 24) => traceLines(screen(), '09-capabilities', trace, room)

describe('a trace', () => {
  test('shows a line of the list as one row, however many calls it is', () => {
    expect(lines([...group('write("/x", "x")', 3), call('chdir("/")', '09-capabilities', 4)])).toEqual([
      '  1  write("/x", "x") done  3 µs',
      '  4  chdir("/") = 0  1 µs',
    ])
  })

  test('shows calls of one line of the file as one row, and counts those of other exercises', () => {
    const drops = Array.from({ length: 30 }, (_, i) => call(`prctl(PR_CAPBSET_DROP, ${i})`, '09-capabilities', 7))
    const root = Array.from({ length: 8 }, () => call('mount("a", "b")', '04-mount', 3))
    const [name, roots, dropped, ...rest] = lines([call('sethostname("box", 3)', '03-uts', 1), ...root, ...drops])
    expect(name).toMatch(/^ {2}1 {2}1 call of .*03-uts\/solution\.ts = 0 /)
    expect(roots).toMatch(/^ {2}2 {2}8 calls of .*04-mount\/solution\.ts done /)
    expect(dropped).toBe(' 10  prctl(PR_CAPBSET_DROP, 0) and 29 more like it done  30 µs')
    expect(rest).toEqual([])
  })

  test('shows a call that failed in full, of whatever file, with what stands before it', () => {
    const long = `mount("none", "/x", "tmpfs", 0, "${'mode=1777,'.repeat(12)}")`
    const trace = [call('chdir("/a")', '04-mount', 2), call(long, '04-mount', 3, { errno: 22 })]
    const [before, ...failed] = lines(trace)
    expect(before).toContain('1 call of')
    expect(failed.join('').replace(/\s+/g, '')).toContain(long.replace(/\s+/g, ''))
    expect(failed.at(-1)).toContain('= -1 EINVAL')
    expect(lines(group('write("/x/cpu.max", "50%")', 3, 1))).toEqual([
      '  1  write("/x/cpu.max", "50%") = -1 EINVAL  2 µs',
    ])
  })

  test('keeps its end where it is longer than the room for it', () => {
    const trace = Array.from({ length: 40 }, (_, i) => call(`chdir("/${i}")`, '09-capabilities', i))
    const shown = lines(trace, 6)
    expect(shown).toHaveLength(6)
    expect(shown[0]).toBe('     … 35 calls before: `cooper run --trace` shows them')
    expect(shown.at(-1)).toContain('chdir("/39")')
    expect(lines(trace, 1)).toHaveLength(4)
    expect(lines(trace, 40)).toHaveLength(40)
  })

  test('counts execve once, and not each directory of PATH', () => {
    const tries = ['/a/ps', '/b/ps'].map(path =>
      call(`execve("${path}")`, '09-capabilities', 5, { errno: 2, mayFail: true }),
    )
    expect(lines([...tries, call('execve("/bin/ps")', '09-capabilities', 5)])).toEqual([
      '  1  execve("/bin/ps") = 0  1 µs',
    ])
  })
})

const holds = (id: string): Verdict => ({ id, says: `${id}.`, passed: true, evidence: 'seen' })
const fails = (id: string): Verdict => ({
  id,
  says: 'It holds.',
  passed: false,
  evidence: 'what was read, which takes two lines of text at this width of the terminal, or so',
  means: 'What that means, which takes two lines of text at this width of the terminal, or so',
  look: 'Where to look, which takes two lines of text at this width of the terminal, or so it seems',
  calls: ['prctl'],
})
const earlier = ['mount-own-root', 'mount-furnished', 'uts-own-name', 'pid-number-one'].map(holds)
const own = (count: number) => Array.from({ length: count }, (_, i) => holds(`claim-${i}`))

function shown(
  claims: readonly Verdict[],
  { plain = false, room = 15, ...more }: Partial<Outcome> & { plain?: boolean; room?: number } = {},
) {
  const trace = Array.from({ length: 50 }, (_, i) => call(`prctl(${i})`, '09-capabilities', i))
  const passed = claims.every(claim => claim.passed)
  const places = [
    { call: 'prctl', shown: 'prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN)', file: '/w/09-capabilities/solution.ts', line: 5 },
  ]
  const outcome: Outcome = { ...unjudged(new UserError(1, '')), passed, claims, trace, places, ...more }
  const { problem: _, ...judged } = outcome
  const output = screen(plain)
  const matters = showOutcome(output, findExercise('09'), more.problem ? outcome : judged, {
    room,
    where: () => output.lines.length,
  })
  return { lines: output.lines, matters }
}

describe('the claims', () => {
  test('of earlier exercises that hold share one line', () => {
    expect(shown([...own(2), ...earlier]).lines.slice(-3)).toEqual([
      '✓ claim-0',
      '✓ claim-1',
      '✓ 4 claims of earlier exercises (02, 03, 04)',
    ])
    expect(shown([holds('claim'), ...earlier], { plain: true }).lines.at(-1)).toBe(
      'Holds: 4 claims of earlier exercises (02, 03, 04)',
    )
  })

  test('that hold share a line where one fails, which is shown in full, and named with the call on the line', () => {
    const { lines, matters } = shown([...own(3), fails('filter'), ...earlier])
    expect(lines).toContain('✓ claim-0, claim-1, claim-2')
    expect(lines[matters]).toBe('✗ filter')
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(
      'You have prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN) in /w/09-capabilities/solution.ts:5.',
    )
  })

  test('an earlier one that fails is shown like any other', () => {
    expect(shown([...own(1), fails('mount-no-echo')]).lines).toContain('✗ mount-no-echo')
  })

  // Around it `cooper check` has a title, a sum and what is next: 9 lines, of a list that failed 7.
  test.each([1, 9, 14])('with %d of its own that hold, or one that fails, fit on the screen with the trace', count => {
    for (const plain of [false, true]) {
      expect(shown([...own(count), ...earlier], { plain }).lines.length).toBeLessThanOrEqual(24 - 9)
      expect(shown([...own(count), fails('filter'), ...earlier], { plain }).lines.length).toBeLessThanOrEqual(24 - 7)
    }
  })

  test('a problem fits with the trace, too, and its call is in the message', () => {
    const problem = { code: 1, message: 'mount("a", "b"): EINVAL, '.repeat(6), fix: 'Do something else. '.repeat(8) }
    const { lines } = shown([], { problem, failedAt: { call: 'mount', shown: '', file: '/w/x.ts', line: 3 } })
    expect(lines.length).toBeLessThanOrEqual(15)
    expect(lines.join(' ')).toContain('✗ /w/x.ts:3: mount("a", "b"): EINVAL')
  })
})
