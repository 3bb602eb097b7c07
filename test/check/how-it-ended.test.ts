// tags: fast, as-user
// A box that has ended before it could be judged: the message says how.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cooper } from '../helpers/cooper.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-ended-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** What check says of a list, on standard error. */
function said(lesson: string, imports: string, box: string): string {
  const file = join(directory, 'list.ts')
  writeFileSync(
    file,
    `import { clone, execve, ${imports} } from 'cooperage'\nexport const box = (command: string[]) => ${box}\n`,
  )
  const { status, stdout, stderr } = cooper(['check', lesson, file])
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  return stderr
}

describe('a box that has ended', () => {
  test.each([
    ['SEGV', 'by SIGSEGV'],
    ['KILL', 'by SIGKILL'],
  ])('by %s is said to have', (signal, says) =>
    expect(said('pid', 'getpid', `clone(0, [getpid(), execve(['sh', '-c', 'kill -${signal} $$'])])`)).toContain(
      `: the box ended ${says}\n`,
    ),
  )

  test('with a status is said to have', () =>
    expect(said('pid', 'getpid', "clone(0, [getpid(), execve(['sh', '-c', 'exit 3'])])")).toContain(
      ': the box ended with status 3\n',
    ))

  unless(needsRoot, test)('because its group had no memory left is said to have', () => {
    const group = '/sys/fs/cgroup/box'
    const steps = `mkdir('${group}'), ...write('${group}/memory.max', '1048576'), ...write('${group}/cgroup.procs', '0'), execve(['tail', '/dev/zero'])`
    expect(said('cgroups', 'forThisHost, mkdir, write', `forThisHost(clone(0, [${steps}]))`)).toMatch(
      /the box ended by SIGKILL, because the kernel found its cgroup out of memory \(oom_kill in .*\/box\)/,
    )
  })
})
