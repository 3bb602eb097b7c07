// A value that a learner wrote, in words: `the text "box"`, `a function that was not called`.
import { isStep, type Message, type ResultBuffer } from './step.ts'

export const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
export const isBuffer = (value: unknown): value is ResultBuffer => isObject(value) && 'capacity' in value
export const isMessage = (value: unknown): value is Message =>
  isObject(value) && 'bytes' in value && 'relocations' in value

export function named(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'string') return `the text ${quoted(value)}`
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN, which is not a number' : String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'function') return 'a function that was not called'
  if (isStep(value)) return `the call ${value.signature.call}`
  if (Array.isArray(value))
    return value.length > 0 && value.every(isStep) ? `a list of ${value.length} calls` : 'a list'
  if (value instanceof Promise) return 'a promise'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (isBuffer(value)) return 'a buffer'
  if (isMessage(value)) return 'a message'
  return 'steps' in (value as object) ? 'a box' : 'an object'
}
