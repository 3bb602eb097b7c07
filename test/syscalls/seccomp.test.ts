// tags: fast, as-user
// Filters: what the compiled program says of a call is what the rules say of it, and what the kernel does.
import { describe, expect, test } from 'vitest'
import { compile as compileHere } from '../../src/course/here.ts'
import { capture } from '../../src/explain/perform.ts'
import { showCall } from '../../src/list/show.ts'
import { numbersHere } from '../../src/run/syscall-numbers.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWNS,
  CLONE_NEWUTS,
  PR_SET_NO_NEW_PRIVS,
  SECCOMP_SET_MODE_FILTER,
} from '../../src/syscalls/constants.ts'
import { errnoName } from '../../src/syscalls/errno.ts'
import { execve, getpid, prctl, unshare } from '../../src/syscalls/processes.ts'
import { type Rule, returnValue } from '../../src/syscalls/seccomp/rules.ts'
import {
  AUDIT_ARCH,
  compile,
  decide,
  decodeProgram,
  disassemble,
  encodeProgram,
  errno,
  type Filter,
  type Instruction,
  isRefused,
  strictest,
  type Target,
  X32,
} from '../../src/syscalls/seccomp/seccomp.ts'
import { seccomp } from '../../src/syscalls/security.ts'
import { mayFail } from '../../src/syscalls/step.ts'
import { sethostname } from '../../src/syscalls/uts.ts'
import { needsRoot, unless } from '../helpers/unless.ts'

interface Call {
  readonly number: number
  readonly architecture: number
  readonly args: readonly bigint[]
}

/** The kernel's machine in small: one register, struct seccomp_data to load from. */
function interpret(program: readonly Instruction[], { number, architecture, args }: Call): number {
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(0, number, true)
  data.setUint32(4, architecture, true)
  args.forEach((arg, i) => data.setBigUint64(16 + 8 * i, BigInt.asUintN(64, arg), true))
  let a = 0
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at]!
    if (code === 0x20) a = data.getUint32(k, true)
    else if (code === 0x54) a = (a & k) >>> 0
    else if (code === 0x15) at += a === k ? jt : jf
    else if (code === 0x35) at += a >= k ? jt : jf
    else if (code === 0x06) return k
    else throw new Error(`code ${code}`)
  }
  throw new Error('it ran off its end')
}

/** What the rules say, read as a person would read them. */
function judge({ default: otherwise, rules }: Filter, target: Target, call: Call): number {
  const kill = returnValue('kill') >>> 0
  if (call.architecture !== target.architecture) return kill
  if (target.x32 !== undefined && call.number >= target.x32) return kill
  const rule = rules.find(each => fits(each, target, call))
  return returnValue(rule?.action ?? otherwise) >>> 0
}

const fits = ({ call, where = [] }: Rule, target: Target, { number, args }: Call): boolean =>
  [call].flat().some(name => target.number(name) === number) &&
  [where].flat().every(each => {
    const arg = BigInt.asUintN(64, args[each.arg] ?? 0n)
    if ('is' in each) return arg === BigInt.asUintN(64, BigInt(each.is))
    const bits = BigInt.asUintN(64, BigInt(each.has))
    return (arg & bits) === bits
  })

const x64: Record<string, number> = {
  read: 0,
  mount: 165,
  clone: 56,
  reboot: 169,
  unshare: 272,
  mkdirat: 258,
  prctl: 157,
}
const arm64: Record<string, number> = {
  read: 63,
  mount: 40,
  clone: 220,
  reboot: 142,
  unshare: 97,
  mkdirat: 34,
  prctl: 167,
}
const targets: Record<string, Target> = {
  'x86-64': { architecture: AUDIT_ARCH.x64, x32: X32, number: name => x64[name] },
  arm64: { architecture: AUDIT_ARCH.arm64, number: name => arm64[name] },
}

const filters: Record<string, Filter> = {
  'nothing but a default': { default: errno('ENOSYS'), rules: [] },
  'one rule': { default: 'allow', rules: [{ call: 'mount', action: errno('EPERM') }] },
  'every action': {
    default: 'log',
    rules: [
      { call: 'mount', action: 'allow' },
      { call: ['reboot', 'prctl'], action: 'kill' },
      { call: 'mkdirat', action: 'trap' },
      { call: 'unshare', action: errno('EACCES') },
    ],
  },
  'conditions, and more than one on a call': {
    default: 'allow',
    rules: [
      { call: 'clone', where: { arg: 0, has: 0x10000000 }, action: errno('EPERM') },
      { call: 'clone', where: { arg: 0, is: 17 }, action: 'log' },
      {
        call: 'prctl',
        where: [
          { arg: 0, is: 24 },
          { arg: 1, is: 16n },
        ],
        action: 'kill',
      },
      { call: 'mount', where: { arg: 3, has: 0x8000000000001000n }, action: errno('EROFS') },
      { call: 'mkdirat', where: { arg: 5, is: -1n }, action: errno('EINVAL') },
      { call: 'mkdirat', where: { arg: 0, has: 0 }, action: 'trap' },
    ],
  },
}

const values = [
  0n,
  1n,
  16n,
  17n,
  24n,
  0x1000n,
  0x10000000n,
  0x10000011n,
  0x8000000000001000n,
  1n << 63n,
  -1n,
  1n << 32n,
]

describe.each(Object.entries(targets))('a filter for %s', (_, target) => {
  test.each(Object.entries(filters))('decides about every call as its rules do: %s', (_, filter) => {
    const program = compile(filter, target)
    const read = decodeProgram(encodeProgram(program))
    const numbers = [...new Set([...Object.values(x64), ...Object.values(arm64), 1, 1000, X32, X32 + 165, 0xffffffff])]
    const wrong: Call[] = []
    let compared = 0
    for (const architecture of [AUDIT_ARCH.x64, AUDIT_ARCH.arm64, 0x40000003]) {
      for (const number of numbers) {
        for (let arg = 0; arg < 6; arg++) {
          for (const value of values) {
            const args = Array.from({ length: 6 }, (_, i) => (i === arg ? value : i === 1 ? 16n : 24n))
            const call = { number, architecture, args }
            const said = judge(filter, target, call)
            if (interpret(program, call) !== said || decide(read, call) !== said) wrong.push(call)
            compared++
          }
        }
      }
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(1000)
  })

  test('jumps forward only, never beyond its end, and ends in a return', () => {
    for (const filter of Object.values(filters)) {
      const program = compile(filter, target)
      program.forEach(({ jt, jf }, i) => expect(i + 1 + Math.max(jt, jf)).toBeLessThanOrEqual(program.length))
      expect(program.at(-1)?.code).toBe(0x06)
      expect(encodeProgram(program).length).toBe(program.length * 8)
    }
  })
})

test('a filter kills a 32-bit program, whose numbers mean other calls', () => {
  const program = compile(filters['one rule']!, targets['x86-64']!)
  expect(interpret(program, { number: 165, architecture: 0x40000003, args: [] })).toBe(0x80000000)
  expect(interpret(program, { number: X32 + 165, architecture: AUDIT_ARCH.x64, args: [] })).toBe(0x80000000)
})

test('compile names a call that the machine does not have, and an argument that no call has', () => {
  const target = targets.arm64!
  const rule = (more: object): Filter => ({ default: 'allow', rules: [{ call: 'mount', action: 'log', ...more }] })
  expect(() => compile(rule({ call: 'mkdir' }), target)).toThrow(/mkdir/)
  expect(() => compile(rule({ where: { arg: 6, is: 0 } }), target)).toThrow(/arguments 0 to 5/)
})

test('disassemble shows instructions with the names of calls and actions', () => {
  const shown = disassemble(compile(filters['one rule']!, targets['x86-64']!), number =>
    number === 165 ? 'mount' : undefined,
  )
  expect(shown.map(line => line.trim())).toEqual([
    '0  ld  architecture',
    '1  jeq #0xc000003e, true 3, false 2',
    '2  ret KILL_PROCESS',
    '3  ld  number of the call',
    '4  jge #0x40000000, true 5, false 6',
    '5  ret KILL_PROCESS',
    '6  jeq #165, true 7, false 8   ; mount',
    '7  ret ERRNO(1)',
    '8  ret ALLOW',
  ])
})

describe('the kernel', () => {
  const filtered = (filter: Filter, ...tries: Parameters<typeof mayFail>[0][]) =>
    clone(CLONE_NEWUTS, [
      prctl(PR_SET_NO_NEW_PRIVS, 1),
      seccomp(SECCOMP_SET_MODE_FILTER, 0, compileHere(filter)),
      ...tries.flatMap(mayFail),
    ])
  const answers = async (filter: Filter, ...tries: Parameters<typeof mayFail>[0][]) =>
    (await capture(filtered(filter, ...tries))).trace
      .slice(2)
      .map(each => (each.errno ? errnoName(each.errno) : 'granted'))
  unless(needsRoot, test)('does what the rules say, one call after the other', async () => {
    const filter: Filter = {
      default: 'allow',
      rules: [
        { call: 'getpid', action: errno('EOWNERDEAD') },
        { call: 'unshare', where: { arg: 0, has: CLONE_NEWNS }, action: errno('EXDEV') },
        { call: 'sethostname', action: 'log' },
      ],
    }
    const tries = [getpid(), unshare(CLONE_NEWNS), unshare(CLONE_NEWNS | CLONE_NEWUTS), unshare(CLONE_NEWUTS)]
    expect(await answers(filter, ...tries, sethostname('watched'))).toEqual([
      'EOWNERDEAD',
      'EXDEV',
      'EXDEV',
      'granted',
      'granted',
    ])
  })

  const needed = ['clock_gettime', 'write', 'read', 'rt_sigprocmask', 'exit_group']
  const none = 'clock_gettime, write, read, rt_sigprocmask, exit_group'
  unless(needsRoot, test).each<[string, Rule[], Filter['default'], RegExp]>([
    [
      'kills a call of the list',
      [{ call: 'execve', action: 'kill' }],
      'allow',
      /kills the box at execve, with SIGSYS: it judges/,
    ],
    ['traps it', [{ call: 'execve', action: 'trap' }], 'allow', /kills the box at execve, with SIGSYS: it judges/],
    [
      'refuses it',
      [{ call: 'execve', action: errno('EPERM') }],
      'allow',
      /: EPERM, the seccomp filter .* refuses execve/,
    ],
    ['refuses the report', [{ call: 'write', action: errno('EPERM') }], 'allow', /refuses write, and the list itself/],
    [
      'kills at the report',
      [{ call: 'write', action: 'kill' }],
      'allow',
      /kills the box at write, and the list itself/,
    ],
    ['allows nothing', [], 'kill', new RegExp(`kills the box at ${none}, and the list`)],
    ['refuses everything, the end too', [], errno('EPERM'), new RegExp(`refuses ${none}, and the list`)],
    ['allows execve alone', [{ call: 'execve', action: 'allow' }], 'kill', new RegExp(`at ${none}, and the list`)],
    ['allows all but the list', [{ call: needed, action: 'allow' }], errno('EXDEV'), /EXDEV, the .* refuses execve/],
  ])('%s: the filter is named, and at once', { timeout: 5000 }, async (_, rules, otherwise, says) => {
    const program = compileHere({ default: otherwise, rules })
    const list = [prctl(PR_SET_NO_NEW_PRIVS, 1), seccomp(SECCOMP_SET_MODE_FILTER, 0, program), execve(['sleep', '9'])]
    await expect(capture(clone(CLONE_NEWUTS, list))).rejects.toThrow(says)
  })

  // Loads, stores, arithmetic and jumps, in a program that turns what comes out into an errno from 1 to 127.
  const bodies: [string, number[][]][] = [
    [
      'arithmetic with numbers',
      [
        [0x00, 0, 0, 21],
        [0x04, 0, 0, 5],
        [0x24, 0, 0, 3],
        [0x34, 0, 0, 2],
        [0x14, 0, 0, 7],
      ],
    ],
    [
      'arithmetic without a sign',
      [
        [0x00, 0, 0, 0xffff_fff0],
        [0x04, 0, 0, 0x20],
        [0x84, 0, 0, 0],
        [0x74, 0, 0, 25],
      ],
    ],
    [
      'bits',
      [
        [0x00, 0, 0, 0x35],
        [0x44, 0, 0, 0x0a],
        [0xa4, 0, 0, 0x11],
        [0x64, 0, 0, 1],
        [0x74, 0, 0, 2],
      ],
    ],
    [
      'products that are larger than 32 bits',
      [
        [0x00, 0, 0, 0xffff_ffff],
        [0x24, 0, 0, 0xfff_fffb],
        [0x74, 0, 0, 1],
      ],
    ],
    [
      'the second register',
      [
        [0x01, 0, 0, 6],
        [0x00, 0, 0, 40],
        [0x0c, 0, 0, 0],
        [0x3c, 0, 0, 0],
        [0x07, 0, 0, 0],
        [0x2c, 0, 0, 0],
      ],
    ],
    [
      'memory',
      [
        [0x00, 0, 0, 33],
        [0x02, 0, 0, 3],
        [0x00, 0, 0, 1],
        [0x61, 0, 0, 3],
        [0x03, 0, 0, 9],
        [0x60, 0, 0, 9],
        [0x87, 0, 0, 0],
      ],
    ],
    [
      'the size of its data',
      [
        [0x80, 0, 0, 0],
        [0x04, 0, 0, 3],
      ],
    ],
    [
      'a jump that is always taken',
      [
        [0x00, 0, 0, 3],
        [0x05, 0, 0, 1],
        [0x00, 0, 0, 90],
        [0x04, 0, 0, 1],
      ],
    ],
    [
      'a jump if greater',
      [
        [0x00, 0, 0, 9],
        [0x25, 1, 0, 9],
        [0x04, 0, 0, 7],
        [0x25, 0, 1, 9],
        [0x04, 0, 0, 30],
      ],
    ],
    [
      'a jump if bits are set',
      [
        [0x00, 0, 0, 6],
        [0x45, 0, 1, 4],
        [0x04, 0, 0, 9],
        [0x45, 1, 0, 16],
        [0x04, 0, 0, 50],
      ],
    ],
    [
      'a jump by the second register',
      [
        [0x01, 0, 0, 8],
        [0x00, 0, 0, 8],
        [0x1d, 1, 0, 0],
        [0x04, 0, 0, 1],
        [0x3d, 0, 1, 0],
        [0x04, 0, 0, 70],
      ],
    ],
    [
      'a shift by all bits',
      [
        [0x00, 0, 0, 1],
        [0x01, 0, 0, 31],
        [0x6c, 0, 0, 0],
        [0x7c, 0, 0, 0],
        [0x04, 0, 0, 64],
      ],
    ],
  ]
  test.each(bodies)('and our own reading of a program agree about %s', async (_, body) => {
    const number = numbersHere().getpid ?? 0
    const program: Instruction[] = [
      [0x20, 0, 0, 0],
      [0x15, 1, 0, number],
      [0x06, 0, 0, 0x7fff0000],
      ...body,
      [0x54, 0, 0, 0x7f],
      [0x44, 0, 0, 0x50001],
      [0x16, 0, 0, 0],
    ].map(([code = 0, jt = 0, jf = 0, k = 0]) => ({ code, jt, jf, k }))
    const list = [prctl(PR_SET_NO_NEW_PRIVS, 1), seccomp(SECCOMP_SET_MODE_FILTER, 0, program), ...mayFail(getpid())]
    const { trace } = await capture(clone(0, list))
    const ours = decide(program, { number, architecture: 0, args: [] }) ?? 0
    expect(ours & 0xffff, 'our reading of the program').toBe(trace[2]?.errno)
  })

  test('obeys the strictest of several filters', () => {
    const [allow, log, trap, kill] = (['allow', 'log', 'trap', 'kill'] as const).map(returnValue)
    const refuse = returnValue(errno('EPERM'))
    expect(strictest([])).toBe('performed')
    expect(strictest([allow, log])).toBe('performed')
    expect(strictest([allow, refuse])).toBe(1)
    expect(strictest([refuse, trap])).toBe('killed')
    expect(strictest([refuse, kill, allow])).toBe('killed')
  })
})

describe('a call is refused for some arguments', () => {
  const target = targets['x86-64']!
  const asked = (rules: Rule[], call: string, otherwise: Filter['default'] = 'allow') => {
    const number = target.number(call) ?? -1
    return isRefused([compile({ default: otherwise, rules }, target)], { number, architecture: target.architecture })
  }
  const refuse = errno('EPERM')

  test.each<[string, Rule[], Filter['default']]>([
    ['without a condition', [{ call: 'mount', action: refuse }], 'allow'],
    ['by the default', [{ call: 'read', action: 'allow' }], refuse],
    ['by a kill', [{ call: 'mount', action: 'kill' }], 'allow'],
    ['by a trap', [{ call: 'mount', action: 'trap' }], 'allow'],
    ['by one argument', [{ call: 'mount', where: { arg: 3, is: 0x1234_5678_9abc_def0n }, action: refuse }], 'allow'],
    ['by bits of it', [{ call: 'mount', where: { arg: 0, has: 0x8000_0001_0000_0040n }, action: refuse }], 'allow'],
    [
      'by several arguments',
      [
        {
          call: 'mount',
          where: [
            { arg: 1, is: 0x5412 },
            { arg: 2, has: 3 },
            { arg: 5, is: 0xffff_ffff_ffff_ffffn },
          ],
          action: refuse,
        },
      ],
      'allow',
    ],
    [
      'after a rule that allows it for other arguments',
      [
        { call: 'mount', where: { arg: 0, has: 1 }, action: 'allow' },
        { call: 'mount', where: { arg: 0, has: 2 }, action: refuse },
      ],
      'allow',
    ],
  ])('%s', (_, rules, otherwise) => expect(asked(rules, 'mount', otherwise)).toBe(true))

  test.each<[string, Rule[]]>([
    ['there is no rule', []],
    ['the rules are about another call', [{ call: 'unshare', action: refuse }]],
    ['the rule only logs', [{ call: 'mount', action: 'log' }]],
    [
      'a rule before allows it',
      [
        { call: 'mount', action: 'allow' },
        { call: 'mount', action: refuse },
      ],
    ],
    [
      'a rule before allows all that it is about',
      [
        { call: 'mount', where: { arg: 0, has: 1 }, action: 'allow' },
        { call: 'mount', where: { arg: 0, has: 3 }, action: refuse },
      ],
    ],
    [
      'its conditions exclude each other',
      [
        {
          call: 'mount',
          where: [
            { arg: 0, is: 1 },
            { arg: 0, is: 2 },
          ],
          action: refuse,
        },
      ],
    ],
  ])('and for none where %s', (_, rules) => expect(asked(rules, 'mount')).toBe(false))
})

test('a trace shows the size of the program, and not its bytes', () => {
  const program = compile(filters['one rule']!, targets['x86-64']!)
  expect(showCall(seccomp(SECCOMP_SET_MODE_FILTER, 0, program))).toBe(
    'seccomp(SECCOMP_SET_MODE_FILTER, 0, <program of 9 instructions>)',
  )
})
