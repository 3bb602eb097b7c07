// The kinds of parameters that are results of other calls, or memory.
import { type Arg, isStep, type Message, type ResultBuffer, type Step } from '../step.ts'
import { isBuffer, isMessage } from '../value-in-words.ts'
import { kind, unless } from './parameter.ts'

export const call = kind<Step>('fd', 'a call', unless(isStep))
export const descriptor = kind<Step | number>(
  'fd',
  'a descriptor: the call that gives it, or its number',
  unless(value => isStep(value) || (Number.isInteger(value) && (value as number) >= 0)),
)
/** A process, an interface, a key: by its number, or as the result of a call. */
export const numbered = (what: string) =>
  kind<Step | number>(
    'int',
    `${what}: its number, or the call that gives it`,
    unless(value => isStep(value) || (Number.isInteger(value) && Math.abs(value as number) <= 2 ** 32)),
  )
export const processId = numbered('a process')

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
export const bytes = kind<Uint8Array>('bytes', 'bytes (Uint8Array)', unless(isBytes))
/** Memory that the call fills. */
export const memory = kind<ResultBuffer>('result', 'buffer(SIZE), memory that is filled', unless(isBuffer))
export const bytesOrMemory = kind<Uint8Array | ResultBuffer>(
  'bytes',
  'bytes (Uint8Array), or buffer(SIZE)',
  unless(value => isBytes(value) || isBuffer(value)),
)
export const bytesOrNull = kind<Uint8Array | null>(
  'bytes',
  'bytes (Uint8Array)',
  unless(value => value === null || isBytes(value)),
)
export const message = kind<Message>('bytes', 'a message, such as setLinkUp(…) gives', unless(isMessage))
export const bytesOrMessage = kind<Uint8Array | Message>(
  'bytes',
  'bytes (Uint8Array), or a message',
  unless(value => isBytes(value) || isMessage(value)),
)
/** All that fits into a register of the processor, as a number or as an address. */
export const anything = kind<Arg>(
  'int',
  'a whole number, a text, null, memory or a call',
  unless(
    value =>
      value === null ||
      Number.isInteger(value) ||
      ['string', 'bigint'].includes(typeof value) ||
      [isStep, isBytes, isBuffer, isMessage].some(is => is(value)),
  ),
)

export const capabilitySet = kind<bigint>(
  'int',
  'a set of bits, a bigint from 0n',
  unless(value => typeof value === 'bigint' && value >= 0n && value < 1n << 64n),
  { fix: 'setOf(CAP_…, CAP_…) gives a set, and 0n is the empty one.' },
)
