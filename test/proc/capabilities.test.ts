// tags: fast, vm
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { look } from '../../src/proc/process.ts'
import { capabilities, decode, encode } from '../../src/syscalls/capabilities.ts'
import { missing, unless } from '../helpers/unless.ts'

test('there are 41 capabilities, and the man page says what each allows', () => {
  expect(capabilities).toHaveLength(41)
  expect(
    capabilities.filter(({ allows }) => allows.length <= 10),
    'capabilities without a description',
  ).toEqual([])
  expect(new Set(capabilities.map(({ name }) => name)).size).toBe(41)
})

unless(missing('capsh'), test).each(['0000000000000000', '000001ffffffffff', '00000000a80425fb', '000001fffeffffff'])(
  'capsh reads the same names in %s',
  set => {
    const [, names = ''] = execFileSync('capsh', [`--decode=${set}`], { encoding: 'utf8' })
      .trim()
      .split('=')
    expect(decode(set).map(name => name.toLowerCase())).toEqual(names.split(',').filter(Boolean))
    expect(encode(decode(set))).toBe(BigInt(`0x${set}`))
  },
)

unless(missing('getpcaps'), test)('we see the same capabilities of our own process as getpcaps', () => {
  const text = execFileSync('getpcaps', [String(process.pid)], { encoding: 'utf8' })
  const { CapEff, CapPrm } = look(process.pid).status
  expect(CapEff & ~CapPrm).toBe(0n)
  for (const name of decode(CapEff)) expect(isRaised(text, name.toLowerCase()), `${name} in getpcaps`).toBe(true)
})

/** In getpcaps `=ep cap_a,cap_b-ep` means all but these two, `cap_a,cap_b=ep` only these two. */
const isRaised = (text: string, name: string): boolean => {
  const [, clauses = ''] = text.trim().split(/:\s*/)
  return clauses.split(' ').reduce((raised, clause) => {
    const [, names, operator, flags] = /^([^=+-]*)([=+-])(.*)$/.exec(clause) ?? []
    const meant = names === '' || names === 'all' || names?.split(',').includes(name)
    return meant && (operator === '=' || flags?.includes('e'))
      ? operator !== '-' && Boolean(flags?.includes('e'))
      : raised
  }, false)
}

test('a capability that we have no name for is shown and read by its number', () => {
  expect(decode(1n << 41n)).toEqual(['CAP_41'])
  expect(encode(['CAP_41'])).toBe(1n << 41n)
})

test('names are accepted in any usual spelling, but unknown names are not', () => {
  expect(encode(['sys_admin'])).toBe(encode(['CAP_SYS_ADMIN']))
  expect(() => encode(['CAP_ROOT'])).toThrow(/CAP_ROOT is not a capability/)
})
