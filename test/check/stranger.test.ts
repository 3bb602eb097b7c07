// tags: slow, alone
// A process that was there before us is looked at, and not changed: `cooper check LESSON --pid N`.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { soon } from '../helpers/boxes.ts'
import { cooper, cooperJson, walked } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'

let stranger: ChildProcess
let trace: string
let before: Host
beforeAll(async () => {
  const script = 'hostname stranger; mount -t mqueue none /dev/mqueue 2>/dev/null; exec sleep 1000'
  const words = ['--uts', '--ipc', '--mount', '--net', '--pid', '--fork', '--kill-child', 'sh', '-c', script]
  stranger = spawn('unshare', words, { stdio: 'ignore', detached: true })
  trace = join(tmpdir(), `stranger-${process.pid}`)
  writeFileSync(trace, '')
  await soon(() => boxPid() !== undefined)
})
afterAll(() => {
  stranger.kill('SIGKILL')
  rmSync(trace, { force: true })
})
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

/** The sleep below unshare. */
function boxPid(): number | undefined {
  const children = `/proc/${stranger.pid}/task/${stranger.pid}/children`
  const pid = existsSync(children) ? Number(readFileSync(children, 'utf8').trim()) : 0
  const words = pid ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ''
  return words.startsWith('sleep') ? pid : undefined
}

const enter = (...words: string[]): string =>
  spawnSync('nsenter', ['-t', String(boxPid()), '-u', '-i', '-m', ...words], { encoding: 'utf8' }).stdout

/** Calls that change the host or a box, of every process that cooper starts. */
const CHANGES =
  'sethostname,setdomainname,shmget,semget,msgget,mq_open,mount,umount2,unlink,unlinkat,rename,renameat,renameat2,clock_settime,settimeofday,kill,tkill,tgkill'

unless(needsRoot ?? missing('strace', 'nsenter', 'unshare'), describe)('check --pid', () => {
  test.each(walked)('%s changes nothing in the process, nor on the host', lesson => {
    writeFileSync(trace, '')
    const as = ['strace', '-f', '-q', '-o', trace, '-e', `trace=${CHANGES}`]
    const { status } = cooper(['check', lesson, '--pid', String(boxPid())], { as })
    expect([0, 1, 3]).toContain(status)
    expect(enter('hostname')).toBe('stranger\n')
    expect(hostname()).not.toBe('stranger')
    const calls = readFileSync(trace, 'utf8').split('\n')
    const made = calls.filter(
      line => /IPC_CREAT|O_CREAT|sethostname\(|setdomainname\(/.test(line) && !/EINVAL/.test(line),
    )
    expect(made, 'calls that make an object or a name').toEqual([])
    const stranges = calls.filter(line => / kill\(/.test(line) && line.includes(`kill(${boxPid()},`))
    expect(stranges, 'signals').toEqual([])
  })

  test('says of names and IPC objects that nothing was made, and judges all the same', () => {
    const verdicts = (lesson: string) =>
      cooperJson<{ claims: { id: string; passed: boolean | null; evidence: string }[] }>([
        'check',
        lesson,
        '--pid',
        String(boxPid()),
      ]).claims
    const uts = verdicts('uts').find(({ id }) => id === 'rename-stays-inside')
    expect(uts).toMatchObject({ passed: true, evidence: expect.stringMatching(/^nothing was renamed/) })
    for (const id of ['shared-memory', 'semaphores', 'message-queues', 'posix-queues'])
      expect(verdicts('ipc').find(each => each.id === id)).toMatchObject({
        passed: true,
        evidence: expect.stringMatching(/^nothing was made/),
      })
  })
})
