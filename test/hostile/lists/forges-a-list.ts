// Tries: to send a list of its own making, whose calls have numbers and names that do not exist.
import { forgeStep } from '../forge.ts'

forgeStep({}, [], { call: '__proto__' })

export { box } from '../forge.ts'
