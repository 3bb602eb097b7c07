// Tries: to send values where the judge expects texts.
import { forgeStep } from '../forge.ts'

forgeStep(
  { said: { 0: { toString: 1 } }, stack: { length: -1 }, partOf: ['x'], args: [null, true, { entry: -1 }] },
  [],
  {
    params: [['a', 'int']],
  },
)

export { box } from '../forge.ts'
