// cooper init [DIR]: makes a workspace, or adds what it lacks.
import { relative, resolve } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { workspaceHere } from '../course/workspace/find.ts'
import { makeWorkspace } from '../course/workspace/make.ts'
import { output } from './output.ts'

/** Without a directory: the workspace that contains the working directory, or a new one here. */
export function init(directory = workspaceHere()?.directory ?? '.'): void {
  if (directory === '')
    throw new UserError(2, 'the name of the directory is empty', 'For the working directory: `cooper init .`.')
  const path = resolve(directory)
  const made = makeWorkspace(path)
  const { line, style } = output()
  for (const file of made) line(`${style.green('+')} ${file}`)
  if (made.length === 0) line('Nothing was missing.')
  line()
  const there = relative(process.cwd(), path)
  if (there) line(`Go there:            ${style.cyan(`cd ${there.startsWith('..') ? path : there}`)}`)
  line(`Begin:               ${style.cyan('cooper watch')}`)
  line(`What there is to do: ${style.cyan('README.md')}`)
}
