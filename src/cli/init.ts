// cooper init [DIR]: a workspace.
import { relative, resolve } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { workspaceHere } from '../course/workspace/find.ts'
import { makeWorkspace } from '../course/workspace/make.ts'
import { output } from './output.ts'

/** Without a directory: the workspace that we stand in, also deep in it, or a new one here. */
export function init(directory = workspaceHere()?.directory ?? '.'): void {
  if (directory === '') throw new UserError(2, 'that is no directory: its name is empty', 'Here is `cooper init .`.')
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
