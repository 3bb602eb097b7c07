// Tries: to answer with data so deep that reading it overflows the stack.
import { forge } from '../forge.ts'

const deep = '['.repeat(2_000_000)
forge(`{"kind":"list","list":${JSON.stringify(deep)}}`)
forge(`{"kind":"list","list":${deep}`)

export { box } from '../forge.ts'
