// tags: fast
// Names that a filter and a set of capabilities take: a name that they do not have is said with the nearest one.
import { describe, expect, test } from 'vitest'
import { compileFor } from '../../src/run/syscall-numbers.ts'
import { encode } from '../../src/syscalls/capabilities.ts'
import { errno, type Filter, isAnswer, returnsOf } from '../../src/syscalls/seccomp/seccomp.ts'

const NUMBERS = { umount2: 1, mount: 2, execve: 3, openat: 4, unshare: 5 }
const compile = (rules: Filter['rules'], otherwise: Filter['default'] = 'allow') =>
  compileFor({ default: otherwise, rules }, NUMBERS)

describe('a filter', () => {
  test.each([
    ['umount', 'umount2'],
    ['unshar', 'unshare'],
    ['open', 'openat'],
    ['exec', 'execve'],
  ])('names the call that was meant by %s', (call, near) => {
    expect(() => compile([{ call, action: 'kill' }])).toThrow(
      `a filter cannot name ${call}: this machine has no such call; did you mean ${near}?`,
    )
  })

  test('takes no other action than those that there are', () => {
    expect(() => compile([{ call: 'mount', action: 'deny' as never }])).toThrow(
      /^an action is 'allow'.* and not "deny"$/,
    )
    expect(() => compile([], 'refuse' as never)).toThrow(/and not "refuse"$/)
    expect(() => errno('EPREM' as never)).toThrow('no errno is called EPREM; did you mean EPERM?')
  })

  test('has the answers of its rules, and not those for other architectures', () => {
    const answers = returnsOf(compile([{ call: 'mount', action: errno('EPERM') }]))
    expect(answers).toHaveLength(2)
    expect(isAnswer(answers[1] as number, 'allow')).toBe(true)
    expect(returnsOf(compile([]))).toHaveLength(1)
  })
})

test.each([
  ['CAP_SYS_ADMN', 'CAP_SYS_ADMIN'],
  ['net_bind_services', 'CAP_NET_BIND_SERVICE'],
  ['CAP_MOUNT', 'CAP_SYS_ADMIN'],
])('%s is no capability, and the message names %s', (name, near) => {
  expect(() => encode([name])).toThrow(`${name} is not a capability; did you mean ${near}?`)
})
