// The kinds of parameters that messages about networks have.
import { descriptor, faultOfName, fixName, kind, numbered } from '../parameters.ts'
import type { Step } from '../step.ts'
import { isObject, named, quoted } from '../value-in-words.ts'
import { parseIp } from './ip.ts'

/** An interface's number in its own network namespace: chosen when it is made, or the result of a step. lo is always 1. */
export type Index = number | Step

/** The kernel finds an interface by name or by number. */
export type LinkRef = string | Index

/** A network namespace: that of a process, or the one whose /proc/PID/ns/net was opened. */
export type Namespace = { readonly pid: number | Step } | { readonly fd: number | Step }

export const index = numbered('a link')

const isIndex = (value: unknown): boolean => index('').faultOf(value) === undefined

export const link = kind<LinkRef>(
  'string',
  'a link: its name, its number, or the call that gives that',
  value => {
    if (typeof value === 'string') return faultOfName(value)
    return isIndex(value) ? undefined : `is ${named(value)}`
  },
  fixName,
)

export const namespace = kind<Namespace>('int', 'a network namespace, { pid: … } or { fd: … }', value => {
  if (!isObject(value) || !('pid' in value || 'fd' in value)) return `is ${named(value)}`
  const [field, inner] = 'pid' in value ? ['pid', value.pid] : ['fd', (value as { fd: unknown }).fd]
  const fault = descriptor('').faultOf(inner)
  return fault && `has a ${field} that ${fault}`
})

const faultOfIp = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return `is ${named(value)}`
  try {
    parseIp(value)
  } catch {
    return `is ${quoted(value)}`
  }
  return undefined
}
const prefixed = (value: unknown): boolean => typeof value === 'string' && value.includes('/')

/** 10.0.0.2, or a network such as 10.0.0.0/24. */
export const ip = kind<string>('string', 'an IP address, 10.0.0.2', faultOfIp)
export const ipWithPrefix = kind<string>(
  'string',
  'an address and how many bits of it are its network, 10.0.0.2/24',
  value => faultOfIp(value) ?? (prefixed(value) ? undefined : `is ${quoted(value as string)}, without a /`),
  { fix: 'By /24 the kernel knows its neighbours: all whose first 24 bits are the same. Without it there are none.' },
)
/** One machine, and no network. */
export const gateway = kind<string>('string', 'an IP address, 10.0.0.2', value =>
  prefixed(value) ? `is ${quoted(value as string)}, with a /` : faultOfIp(value),
)
