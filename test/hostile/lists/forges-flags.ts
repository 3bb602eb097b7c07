// Tries: to pass on flags of clone that share memory, handlers and descriptors with the judge.
import { forge } from '../forge.ts'

// CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_PARENT, CLONE_THREAD
const signature = { call: 'clone3', man: 'clone(2)', does: 'attacks', params: [] }
const step = { id: 1, line: 1, signature: { entry: 0 }, args: [], said: {}, stack: '', mayFail: false }
const list = { flags: 0x0001_8f00, clone: { entry: 1 }, steps: [], entries: [{ signature }, { step }] }
forge({ kind: 'list', list: JSON.stringify(list) })

export { box } from '../forge.ts'
