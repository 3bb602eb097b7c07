// tags: fast
// The structs in native/runner.h and the table in src/run/abi.ts agree, or nothing compiles.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { LIST, RELOCATION, REPORT, STEP } from '../../src/run/abi.ts'
import { FLAGS } from '../../src/run/build.ts'
import { root } from '../helpers/cooper.ts'

const place = mkdtempSync(join(tmpdir(), 'cooper-abi-'))
const native = join(place, 'native')
beforeEach(() => cpSync(join(root, 'native'), native, { recursive: true }))
afterAll(() => rmSync(place, { recursive: true }))

/** Changes the header, and fails where it has no such line. */
function change(from: string, to: string): void {
  const header = readFileSync(join(native, 'runner.h'), 'utf8')
  expect(header.includes(from), `native/runner.h holds the line ${from}`).toBe(true)
  writeFileSync(join(native, 'runner.h'), header.replace(from, to))
}

const ARM64 = 'aarch64-linux-gnu-gcc'
/** The compiler alone is not enough: Debian has the kernel's headers for it in a package of their own. */
const hasArm64 = spawnSync(ARM64, ['-fsyntax-only', '-include', 'asm/unistd.h', '-x', 'c', '/dev/null']).status === 0
const compilers = ['cc', ...(hasArm64 || process.env.CI ? [ARM64] : [])]

describe.each(compilers)('with %s', compiler => {
  /** What the compiler says of native/runner.c; nothing where it compiles. */
  const complaints = (flags: readonly string[] = FLAGS): string =>
    spawnSync(compiler, [...flags, '-fsyntax-only', join(native, 'runner.c')], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).stderr

  test('the header and the table agree', () => {
    expect(complaints()).toBe('')
  })

  test.each([
    ['step', '  __s32 kind; '],
    ['relocation', '  void *where;'],
    ['list', '  __s64 stack_size;'],
    ['report', '  __s64 answer; '],
  ])('a field added to struct %s in C alone does not compile', (struct, field) => {
    change(field, `  __s32 added;\n${field}`)
    expect(complaints()).toMatch(new RegExp(`static assertion failed: ".*struct ${struct} .*src/run/abi.ts"`))
  })

  test.each([
    ['step', '  __s32 kind;     // PLAIN, NO_RETURN or NETLINK_ACK\n'],
    ['relocation', '  void *where;\n'],
    [
      'list',
      '  __s32 host;                 // a pidfd: the list is performed in the namespaces of that process; or NO_HOST, or HERE\n',
    ],
    ['report', '  __s64 began, ended; // CLOCK_MONOTONIC, nanoseconds\n'],
  ])('a byte added at the end of struct %s in C alone does not compile', (struct, last) => {
    change(last, `${last}  char added;\n`)
    expect(complaints()).toMatch(`struct ${struct} has another size in src/run/abi.ts`)
  })

  test('a field that takes the place of another does not compile', () => {
    change('__s32 new_session;', '__s32 added;')
    expect(complaints()).toContain("has no member named 'new_session'")
  })

  test('two fields that change places do not compile', () => {
    change('  char *stacks; ', '  __s64 stack_size;\n  char *stacks; ')
    change('  __s64 stack_size;\n  __s32 stdio', '  __s32 stdio')
    expect(complaints()).toContain('stacks of struct list lies elsewhere in src/run/abi.ts')
  })

  test.each([STEP, RELOCATION, LIST, REPORT])('a field added to $name in the table alone does not compile', struct => {
    const added = ` FIELD(${struct.name}, added, ${struct.size}, 4)`
    expect(complaints(FLAGS.map(flag => (flag.startsWith('-DABI=') ? flag + added : flag)))).toContain('added')
  })

  test('a constant that has another value in C does not compile', () => {
    change('REFUSE = -2', 'REFUSE = -3')
    expect(complaints()).toContain('REFUSE has another value in src/run/abi.ts')
  })

  test('without the table nothing compiles', () => {
    expect(complaints(FLAGS.filter(flag => !flag.startsWith('-DABI=')))).toContain('npm run build')
  })
})
