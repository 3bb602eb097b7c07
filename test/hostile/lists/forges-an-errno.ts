// Tries: to refuse calls with numbers that are no errno.
import { forgeStep } from '../forge.ts'

forgeStep({ refused: -(2 ** 40) })

export { box } from '../forge.ts'
