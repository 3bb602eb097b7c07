// Tries: to answer with an error whose parts are no texts.
import { forge } from '../forge.ts'

forge({ kind: 'threw', name: 7, message: { a: 1 }, code: [], stack: null, fix: {}, unknown: 5, of: { call: 1 } })

export { box } from '../forge.ts'
