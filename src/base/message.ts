// Messages from another process: JSON, and of the shape that was agreed on.
import { UserError } from './user-error.ts'

/** The fields that a message must have, and of which kind each is. Fields that are optional are not named. */
export type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object' | 'array'>>

/** The message, or undefined where the text is no JSON or has another shape: for a channel that others can write to. */
export function messageIn<Message>(text: string, shape: Shape): Message | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return hasShape(value, shape) ? (value as Message) : undefined
  } catch {
    return undefined
  }
}

/** The message. Throws UserError, which says who sent nonsense. @param sender `the judge in the lab` */
export function readMessage<Message>(sender: string, text: string, shape: Shape): Message {
  const message = messageIn<Message>(text, shape)
  if (message !== undefined) return message
  const fields = Object.keys(shape).join(', ')
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  throw new UserError(4, `${sender} sent no message with ${fields}, but: ${JSON.stringify(shown)}`)
}

/** Characters of nonsense that are shown. */
const SHOWN = 80

/** Whether a value is an object with these fields. */
export function hasShape(value: unknown, shape: Shape): boolean {
  if (kindOf(value) !== 'object') return false
  const fields = value as Readonly<Record<string, unknown>>
  return Object.entries(shape).every(([name, kind]) => kindOf(fields[name]) === kind)
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
