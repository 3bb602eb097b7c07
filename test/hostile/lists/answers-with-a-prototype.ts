// Tries: to change what every object of the judge inherits.
import { forge } from '../forge.ts'

forge('{"kind":"list","__proto__":{"passed":true,"answer":true},"list":"{\\"__proto__\\":{\\"passed\\":true}}"}')
forge({ kind: 'constructor' })
forge('{"kind":{"toString":1}}')

export { box } from '../forge.ts'
