// tags: fast, as-user
// The host of the lesson: what a list finds in it, and what it does not find.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cooper, environment } from '../helpers/cooper.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-host-'))
afterAll(() => rmSync(directory, { recursive: true }))
const env = environment({ HOME: directory, XDG_STATE_HOME: directory })

/** What a script prints in a box that shares everything with its host. */
const printed = (script: string): string[] => {
  const { stdout, stderr, status } = cooper(['demo', 'what', '--', 'sh', '-c', `exec 2>&1; ${script}`], { env })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trim().split('\n')
}

/** Judges a list of these steps, before the command. */
const check = (name: string, imports: string, steps: string) => {
  const file = join(directory, `${name}.ts`)
  const text = `import { clone, execve, ${imports} } from 'cooperage'\nexport const box = (command: string[]) => clone(0, [${steps}, execve(command)])\n`
  writeFileSync(file, text)
  return cooper(['check', 'what', '--json', file], { env })
}

describe('in the host of the lesson', () => {
  test('init is the only process beside the box', () => {
    const names = printed('for p in /proc/[0-9]*; do read -r name < $p/comm; echo $name; done')
    expect(names.slice(0, 2)).toEqual(['init', 'sh'])
    expect(names).toHaveLength(2)
  })

  test('a process lies in none of the namespaces of the lab', () => {
    const script = 'umount /proc 2> /dev/null; for p in /proc/[0-9]*; do readlink $p/ns/user; done; true'
    expect(new Set(printed(script).filter(Boolean)).size).toBeLessThanOrEqual(1)
  })

  test.each([
    ['the disk', 'mount -o remount,bind,rw /', /permission denied|Operation not permitted/],
    ['what covers /run', 'umount -l /run', /not mounted|Invalid argument|must be superuser/],
    ['what covers /dev', 'umount -l /dev', /not mounted|Invalid argument|must be superuser/],
  ])('%s stays as the lab has made it', (_, script, refused) =>
    expect(printed(`${script}; true`).join('\n')).toMatch(refused),
  )

  test('/dev holds no terminal of others and no device of the machine', () =>
    expect(printed('cd /dev; ls -d *; ls pts').sort()).toEqual(
      'fd full mqueue null ptmx ptmx pts random shm stderr stdin stdout tty urandom zero'.split(' ').sort(),
    ))

  test('a list that writes into the output of init has not written into that of its judge', () => {
    const { status, stdout } = check(
      'speaks',
      'mayFail, write',
      "[0, 1, 2].flatMap(fd => mayFail(write('/proc/1/fd/' + fd, 'no verdict')))",
    )
    expect(JSON.parse(stdout)).toMatchObject({ lesson: '00-what', passed: true })
    expect(status).toBe(0)
  })

  test('a list that writes into the pipe of its reports is stopped, and the message says so', () => {
    const { status, stderr } = check(
      'forges',
      'mayFail, write',
      'Array.from({ length: 70 }, (_, i) => mayFail(write(i + 3, new Uint8Array(48), 48))).flat()',
    )
    expect(stderr).toContain('the list wrote into the pipe by which its calls are reported')
    expect(status).toBe(1)
  })

  test('a list that kills every process it sees is judged all the same', () => {
    const { status, stdout } = check('kills', 'kill, mayFail', '...mayFail(kill(-1, 9))')
    expect({ status, passed: JSON.parse(stdout).passed }).toEqual({ status: 0, passed: true })
  })
})
