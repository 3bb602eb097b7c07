// Tries: to make the runner write far behind the memory of a message.
import { forgeStep } from '../forge.ts'

const message = Buffer.alloc(16).toString('base64')
forgeStep({ args: [{ entry: 1 }] }, [{ message, relocations: [{ offset: 1e12, size: 8, of: 7 }] }], {
  params: [['buf', 'bytes']],
})

export { box } from '../forge.ts'
