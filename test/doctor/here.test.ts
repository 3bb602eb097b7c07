// tags: fast, as-user
// The doctor on this machine, unchanged.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lessons } from '../../src/course/lessons.ts'
import { usesOf } from '../../src/course/uses.ts'
import { needsRoot, unless } from '../helpers/unless.ts'
import { asUser, examine, isRoot, run } from './machine.ts'

test('the course can run on a machine on which these tests run', () => {
  const { code, able, lacking } = examine()
  expect({ code, able, lacking }).toEqual({ code: 0, able: true, lacking: [] })
})

test('an ordinary user can run the course too', () => {
  const { code, finding } = examine(asUser)
  expect(code).toBe(0)
  expect(finding('user-namespaces')).toMatchObject({ able: true, needed: true })
  expect(finding('lab')).toMatchObject({ able: true })
})

test('every finding has a sentence, evidence and a reason, and a fix if and only if the answer is no', () => {
  const { stdout } = run(asUser, ['doctor', '--json'])
  const { findings } = JSON.parse(stdout)
  expect(new Set(findings.map(({ id }: { id: string }) => id)).size).toBe(findings.length)
  for (const { id, says, evidence, why, able, fix } of findings) {
    expect([id, says, evidence, why].map(text => typeof text === 'string' && text !== '')).not.toContain(false)
    if (able === false) expect(fix, id).toBeTruthy()
    if (able === true) expect(fix, id).toBeUndefined()
  }
})

test('a finding lists the lessons that use it, and its reason ends with their numbers', () => {
  const { stdout } = run(asUser, ['doctor', '--json'])
  const { findings } = JSON.parse(stdout) as { findings: { id: string; why: string; lessons: string[] }[] }
  const pid = findings.find(({ id }) => id === 'pid-namespace')
  expect(pid?.lessons).toContain('02-pid')
  expect(pid?.why).toMatch(/ Used in lessons 02, .* and \d\d\.$/)
  expect(findings.find(({ id }) => id === 'terminal')).toMatchObject({ lessons: [] })
})

unless(needsRoot, test)('the doctor examines everything that a lesson says it uses', () => {
  // Some findings exist only for root, others only for ordinary users.
  const ids = [[], asUser].flatMap(as =>
    JSON.parse(run(as, ['doctor', '--json']).stdout).findings.map(({ id }: { id: string }) => id),
  )
  for (const lesson of lessons()) {
    const unknown = usesOf(lesson).filter(id => !ids.includes(id))
    expect(unknown, `${lesson.id}/uses.json names unknown findings`).toEqual([])
  }
})

test('the doctor leaves mounts, interfaces, nftables, host name and cgroups of the host unchanged', () => {
  // New namespaces stand for the host, so that no other test changes it meanwhile.
  const look = 'cat /proc/self/mountinfo; cut -d: -f1 /proc/net/dev; hostname; nft list tables 2>&1'
  const script = `look() { ${look}; }; look > $0.before; "$@" > /dev/null; look > $0.after; cmp $0.before $0.after`
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  const { status, stdout } = run(
    ['unshare', isRoot ? '-mnu' : '-rmnu', 'sh', '-c', script, join(folder, 'seen')],
    ['doctor'],
  )
  rmSync(folder, { recursive: true })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  const left = spawnSync('find', ['/sys/fs/cgroup', '-name', 'cooper-doctor*'], { encoding: 'utf8' })
  expect(left.stdout).toBe('')
})

test.each([60, 80, 120])('at %i columns every line fits, and every answer is a symbol and a word', width => {
  const { stdout, status } = run([], ['doctor'], { COLUMNS: String(width), NO_COLOR: '1' })
  expect(status).toBe(0)
  const lines = stdout.split('\n')
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
  expect(lines).toContain('The course can run here.')
  const answers = lines.filter(line => /^[✓✗?]/.test(line))
  expect(answers.filter(line => !/^(✓ yes {6}|✗ no {7}|\? unknown {2})\S/.test(line))).toEqual([])
  expect(stdout).not.toContain('\x1b')
})

unless(needsRoot, test)('the doctor says to root whether podman may raise limits', () => {
  const capable = (BigInt(`0x${/CapEff:\s*(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]}`) >> 24n) & 1n
  expect(examine().finding('raise-limits').able).toBe(capable === 1n)
})
