// Tries: to fork with flags that share memory and descriptors with the judge.
import { forgeStep } from '../forge.ts'

forgeStep({ args: [0x0001_8f00] }, [], { call: 'fork', params: [['flags', 'int']] })

export { box } from '../forge.ts'
