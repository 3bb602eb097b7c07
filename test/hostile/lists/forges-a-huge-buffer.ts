// Tries: to ask for a buffer that no memory holds.
import { forgeStep } from '../forge.ts'

forgeStep({ args: [{ entry: 1 }] }, [{ capacity: 2 ** 50 }], { params: [['buf', 'result']] })

export { box } from '../forge.ts'
