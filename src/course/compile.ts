// Compiles a lesson or an exercise of `--course`, which was not there when this package was built. Unlike a learner's file,
// an author's is trusted, and runs in this process: its claims are what judges.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileCommonJs, runCommonJs } from '../base/common-js.ts'
import { UserError } from '../base/user-error.ts'
import * as toolkit from '../index.ts'
import { translate } from './translate.ts'

/** What a file of a course exports. What it imports from 'cooperage' is the toolkit that is running. Throws UserError. */
export async function compile<Module>(file: string): Promise<Module> {
  if (!existsSync(file))
    throw new UserError(
      2,
      `this course has no ${file}`,
      'CONTRIBUTING.md says which files a lesson and an exercise consist of.',
    )
  const { code, path } = await translate(file)
  const find = createRequire(path)
  const require = (name: string) => (name === 'cooperage' ? toolkit : find(name))
  return runCommonJs<Module>(compileCommonJs(code, path), path, require)
}
