// Tries: to take the result of something that is no call and no memory.
import { forgeStep } from '../forge.ts'

const message = Buffer.alloc(16).toString('base64')
forgeStep({ args: [{ entry: 1 }] }, [{ message, relocations: [{ offset: 0, size: 8, of: 'text' }] }], {
  params: [['buf', 'bytes']],
})

export { box } from '../forge.ts'
