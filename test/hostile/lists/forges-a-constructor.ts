// Tries: to name a call after what every object inherits.
import { forgeStep } from '../forge.ts'

forgeStep({ args: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, [], { call: 'constructor', params: [['__proto__', 'hasOwnProperty']] })

export { box } from '../forge.ts'
