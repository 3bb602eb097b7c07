// Tries: to answer with a line that never ends.
import { forge } from '../forge.ts'

for (;;) forge('x'.repeat(1 << 16).replaceAll('\n', ''))

export { box } from '../forge.ts'
