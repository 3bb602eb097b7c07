// tags: fast, as-user
// cooper works from any directory, with any HOME, and from any place of installation.

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cooper, environment, main, root, users } from '../helpers/cooper.ts'
import { needsRoot, needsUser, unless } from '../helpers/unless.ts'
import { makeWorkspace } from '../helpers/workspace.ts'

const LIST = `
  import { CLONE_NEWPID, CLONE_NEWNS, clone, execve, mount, MS_PRIVATE, MS_REC } from 'cooperage'
  import { text } from './neighbour'
  export const box = (command: string[]) => {
    if (text !== 'here') throw new Error(text)
    return clone(CLONE_NEWPID | CLONE_NEWNS, [
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      mount('proc', '/proc', 'proc', 0, null),
      execve(command),
    ])
  }`

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-places-'))
  mkdirSync(join(directory, 'a b'))
  writeFileSync(join(directory, 'a b', 'list.ts'), LIST)
  writeFileSync(join(directory, 'a b', 'neighbour.ts'), "export const text: string = 'here'\n")
  chmodSync(directory, 0o755)
})
afterAll(() => rmSync(directory, { recursive: true }))

describe.each(users)('as $name', ({ as, env }) => {
  const check = (file: string, cwd: string) => {
    const { status, stderr } = cooper(['check', 'pid', file], { as, env, cwd })
    return { status, stderr }
  }
  const fine = { status: 0, stderr: '' }

  test('a file under /tmp is found by its relative or absolute path, with the files that it imports', () => {
    expect(check('list.ts', join(directory, 'a b'))).toEqual(fine)
    expect(check('./a b/list.ts', directory)).toEqual(fine)
    expect(check(join(directory, 'a b', 'list.ts'), '/')).toEqual(fine)
  })

  test('a box has the working directory of cooper, also under /tmp', () => {
    expect(cooper(['demo', 'pid', '--', 'pwd'], { as, env, cwd: '/usr' }).stdout).toBe('/usr\n')
    expect(cooper(['demo', 'pid', '--json'], { as, env, cwd: directory }).status).toBe(0)
  })

  test('HOME may be unset, missing or read-only', () => {
    for (const HOME of [undefined, '/nonexistent', '/proc', '']) {
      expect(cooper(['check', 'pid'], { as, env: { ...env, HOME } })).toMatchObject(fine)
    }
  })

  test('cooper may be called through a symbolic link', () => {
    const link = join(directory, `cooper-${as.length}`)
    symlinkSync(main, link)
    const [program = '', ...args] = [...as, link, 'check', 'pid', '--json']
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', env: environment(env), cwd: '/' })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ lesson: '02-pid', passed: true })
  })
})

/**
 * The directories that `npm install cooperage` makes below node_modules. They are copied, because links may lead to a
 * directory under /tmp that a lab does not show.
 */
const neededAtRunTime = () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  return Object.keys(packages).filter(name => name !== '' && !packages[name]?.dev)
}

test.each(users)('cooper may be installed under /tmp with its dependencies, as $name', ({ as, env }) => {
  const modules = join(directory, 'installed', 'node_modules')
  const place = join(modules, 'cooperage')
  for (const part of ['dist', 'exercises', 'lessons', 'native', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true, preserveTimestamps: true })
  for (const name of neededAtRunTime())
    if (existsSync(join(root, name))) cpSync(join(root, name), join(directory, 'installed', name), { recursive: true })
  try {
    const [program = '', ...args] = [
      ...as,
      process.execPath,
      join(place, 'dist/cli/main.cjs'),
      'check',
      'pid',
      '--json',
    ]
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: environment(env), cwd: '/' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  } finally {
    rmSync(join(directory, 'installed'), { recursive: true })
  }
})

unless(needsRoot, describe)('--lab none, as root', () => {
  const ours = () => readdirSync('/tmp').filter(name => name.startsWith('cooperage-'))

  test('warns that there is no lab, and runs on this machine', () => {
    const { status, stdout, stderr } = cooper(['demo', 'pid', '--lab', 'none', '--', 'hostname'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${hostname()}\n` })
    expect(stderr).toBe('cooper: no lab. What happens now happens to this machine itself.\n')
  })

  test.each([['demo'], ['check']])('%s leaves nothing behind, not even in /tmp', command => {
    const before = ours()
    const { status } = cooper([command, 'chroot', '--lab', 'none'])
    expect(status).toBe(0)
    expect(ours().filter(name => !before.includes(name) && existsSync(join('/tmp', name)))).toEqual([])
  })

  test.each([['check'], ['run', '--', 'true']])(
    '%s finds what the exercise has prepared for a learner',
    (command, ...rest) => {
      const w = makeWorkspace({ as: [], env: {} })
      try {
        w.solve('01-chroot')
        const { status, stderr } = cooper([command, '1', '--lab', 'none', ...rest], w.options)
        expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^cooper: no lab\..*\n$/) })
      } finally {
        w.remove()
      }
    },
  )
})

unless(needsRoot, describe)('without a lab, in a workspace, as root', () => {
  const ours = () => readdirSync('/tmp').filter(name => /^cooperage-(?!mutant)/.test(name))
  let w: ReturnType<typeof makeWorkspace>
  beforeAll(() => {
    w = makeWorkspace({ as: [], env: {} })
  })
  afterAll(() => w.remove())

  test('leaves no directory and no process, also where the list has an error of grammar', () => {
    const before = ours()
    w.write('01-chroot/solution.ts', 'export const box = (\n')
    const { status, stdout } = cooper(['check', '1', '--lab', 'none'], w.options)
    expect({ status, stdout }).toEqual({ status: 2, stdout: expect.stringContaining('01-chroot/solution.ts:2: ') })
    w.solve('01-chroot')
    expect(cooper(['check', '1', '--lab', 'none'], w.options).status).toBe(0)
    expect(ours().filter(name => !before.includes(name))).toEqual([])
  })

  test('does not remove what a list has mounted into its directory on the host', () => {
    const precious = join(w.directory, 'precious')
    mkdirSync(precious)
    writeFileSync(join(precious, 'file'), 'kept')
    w.write(
      '01-chroot/solution.ts',
      `import { clone, execve, mkdir, mayFail, mount, MS_BIND, scratch } from 'cooperage'
      export const box = (command: string[]) => clone(0, [
        ...mayFail(mkdir(scratch('root'))), ...mayFail(mkdir(scratch('there'))),
        mount('${precious}', scratch('there'), null, MS_BIND, null),
        execve(command),
      ])`,
    )
    const { stderr } = cooper(['run', '1', '--lab', 'none', '--', 'true'], w.options)
    const [, mounted = '', directory = ''] = /umount (\S+); rm -r (\S+)/.exec(stderr) ?? []
    try {
      expect(stderr).toMatch(/^cooper: \/tmp\/cooperage-\S+ is not removed, because the list has left a mount at /m)
      expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('kept')
    } finally {
      spawnSync('umount', [mounted])
      rmSync(directory, { recursive: true, force: true })
    }
  })
})

unless(needsUser, test)('--lab none, as an ordinary user, says which privilege is missing', () => {
  const { status, stderr } = cooper(['demo', 'pid', '--lab', 'none'])
  expect(status).toBe(1)
  expect(stderr).toMatch(/^cooper: clone3\(.*EPERM/m)
})
