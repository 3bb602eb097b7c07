// Tries: to ask for a buffer that is smaller than nothing, so that memory overlaps.
import { forgeStep } from '../forge.ts'

forgeStep({ args: [{ entry: 1 }] }, [{ capacity: -4096 }], { params: [['buf', 'result']] })

export { box } from '../forge.ts'
