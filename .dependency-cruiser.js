// Which folder of src/ may import which: those to its left in this order. `npm run lint` checks it.
const order = [
  'base',
  'elf',
  'syscalls',
  'list',
  'proc',
  'run',
  'explain',
  'lab',
  'check',
  'doctor',
  'course',
  'grader',
  'present',
  'engine',
  'cli',
]

/** src/index.ts, which lessons import as 'cooperage', belongs to the course. */
const filesOf = folder => (folder === 'course' ? '^src/(course/|index\\.ts$)' : `^src/${folder}/`)

const upward = order.slice(0, -1).map((folder, at) => ({
  name: `${folder}-imports-upward`,
  comment: `src/${folder} imports only from itself and from: ${order.slice(0, at).join(', ') || 'no other folder'}.`,
  severity: 'error',
  from: { path: filesOf(folder) },
  to: { path: order.slice(at + 1).map(filesOf) },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...upward,
    {
      name: 'folder-without-a-place',
      comment: 'Each file of src/ lies in a folder that .dependency-cruiser.js puts in its order.',
      severity: 'error',
      from: { path: '^src/', pathNot: order.map(filesOf) },
      to: {},
    },
    {
      name: 'circle',
      comment: 'A file imports itself through others. A command loaded by import() at its call closes no circle.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'no-such-file',
      comment: "The import leads to no file. 'course-modules' is made by build.js.",
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^course-modules$' },
    },
  ],
  options: {
    // dependency-cruiser cannot use TypeScript 7 as its parser; swc reads the same syntax, type imports included.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
