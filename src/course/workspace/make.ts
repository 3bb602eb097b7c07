// Makes a workspace, or adds what it lacks. The learner's files are never overwritten. The directory .cooper is written
// anew each time, because it contains the path of this package.
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../../base/make-directory.ts'
import { packageRoot } from '../../base/package-root.ts'
import { replaceFile } from '../../base/replace-file.ts'
import { UserError } from '../../base/user-error.ts'
import { courseDirectory } from '../directories.ts'
import { exerciseFile, exercises, exerciseText } from '../exercises.ts'
import { COOPER_DIRECTORY } from './find.ts'

/** Returns the paths that were made, relative to the directory. Throws UserError if other files are in the way. */
export function makeWorkspace(directory: string): string[] {
  try {
    return make(directory)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UserError(
      3,
      `no workspace can be made there: ${error.message}`,
      'Name a directory of yours: `cooper init DIR`.',
    )
  }
}

function make(directory: string): string[] {
  const isNew = !existsSync(join(directory, COOPER_DIRECTORY, 'workspace.json'))
  if (isNew && existsSync(directory)) refuseForeign(directory)
  const made: string[] = []
  const add = (path: string, text: string) => {
    const file = join(directory, path)
    if (existsSync(file)) return
    makeDirectory(dirname(file))
    writeFileSync(file, text)
    made.push(path)
  }
  for (const exercise of exercises()) {
    add(`${exercise.id}/README.md`, exerciseText(exercise).task)
    add(`${exercise.id}/solution.ts`, readFileSync(exerciseFile(exercise), 'utf8'))
  }
  add('README.md', README)
  add('tsconfig.json', TSCONFIG)
  add('my-box', MY_BOX)
  chmodSync(join(directory, 'my-box'), 0o755)
  writeCooperDirectory(directory)
  return made
}

/**
 * Throws UserError if the directory contains files of the same names. Files of editors and version control are no
 * problem.
 */
function refuseForeign(directory: string): void {
  const names = exercises().map(({ id }) => id)
  const inTheWay = readdirSync(directory).filter(
    name => names.includes(name) || ['tsconfig.json', 'my-box'].includes(name),
  )
  if (inTheWay.length === 0) return
  throw new UserError(
    2,
    `${join(directory, inTheWay[0] as string)} exists already, and this directory is not a cooper workspace`,
    'Nothing was written. Name another directory: `cooper init DIR`.',
  )
}

function writeCooperDirectory(directory: string): void {
  const ours = join(directory, COOPER_DIRECTORY)
  makeDirectory(ours)
  const course = courseDirectory()
  const settings = { version: 1, ...(course ? { course } : {}) }
  replaceFile(join(ours, 'workspace.json'), `${JSON.stringify(settings, null, 2)}\n`)
  replaceFile(join(ours, 'tsconfig.json'), `${JSON.stringify(compilerSettings(), null, 2)}\n`)
  replaceFile(join(ours, 'cooper'), COOPER)
  chmodSync(join(ours, 'cooper'), 0o755)
}

/** Types are read from this package, so that the learner has to install nothing. */
function compilerSettings(): object {
  const types = join(packageRoot, 'dist', 'types', 'src', 'index.d.ts')
  return {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023'],
      module: 'preserve',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      strict: true,
      noUncheckedIndexedAccess: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
      typeRoots: [dirname(nodeTypes())],
      types: ['node'],
      paths: {
        cooperage: [types],
        'cooperage/lessons/*': [join(packageRoot, 'lessons', '*')],
        'cooperage/exercises/*': [join(packageRoot, 'exercises', '*')],
      },
    },
  }
}

const nodeTypes = (): string =>
  dirname(createRequire(join(packageRoot, 'package.json')).resolve('@types/node/package.json'))

const TSCONFIG = `${JSON.stringify({ extends: `./${COOPER_DIRECTORY}/tsconfig.json`, include: ['*/*.ts'] }, null, 2)}\n`

const COOPER = `#!/bin/sh
# The cooper that this workspace was made with.
exec '${process.execPath.replaceAll("'", "'\\''")}' '${join(packageRoot, 'dist', 'cli', 'main.cjs').replaceAll("'", "'\\''")}' "$@"
`

const MY_BOX = `#!/bin/sh
# Your box, with a command in it: ./my-box sh
#
# The box is made by your own list of the last exercise that you have passed. It is performed in a lab.
# BOX_LAB=none performs it on this machine, without a lab.
cd "$(dirname "$(readlink -f "$0")")" || exit
cooper=.cooper/cooper
[ -x "$cooper" ] || cooper=cooper
[ $# -gt 0 ] || set -- sh
exec "$cooper" run --furthest --lab "\${BOX_LAB:-ns}" -- "$@"
`

const README = `# My box

Here you write a container, one system call at a time.

Run \`cooper watch\` in this directory, and open the first \`solution.ts\` in your
editor. The task is in the \`README.md\` beside it. Whenever you save, your list is
performed in a lab, and looked at from outside: you see what the kernel answered,
which claims hold, and for those that do not, what was seen and what it means.

Each exercise starts from what you wrote for the one before it, and imports it.
\`./my-box sh\` runs a shell in what you have so far.

| command            | does                                                       |
| ------------------ | ---------------------------------------------------------- |
| \`cooper watch\`     | checks the current exercise whenever you save              |
| \`cooper check\`     | checks it once; \`cooper check NAME\` another one            |
| \`cooper run\`       | performs your list; \`--trace\` shows its calls              |
| \`cooper hint\`      | the next hint, for what is wrong now                       |
| \`cooper solution\`  | our list                                                   |
| \`cooper reset\`     | the exercise as it was given; yours is kept in .cooper     |
| \`cooper progress\`  | what is done, and what is next                             |
| \`cooper init\`      | adds what is missing, and notes where cooper lies now      |

\`.cooper\` is not yours to edit: types, settings, and what you have done.
`
