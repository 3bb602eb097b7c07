// cooper reset [EXERCISE]: restores an exercise as it was given.

import { UserError } from '../base/user-error.ts'
import { exerciseIn, needWorkspace } from '../course/workspace/find.ts'
import { resetExercise, takeSolutions } from '../course/workspace/reset.ts'
import { readState } from '../course/workspace/state.ts'
import { openKeys } from './keys.ts'
import { isInteractive, output } from './output.ts'
import { print } from './print.ts'

interface Options {
  readonly ours?: true
  readonly yes?: true
  readonly input: boolean
}

export async function reset(called: string | undefined, { ours, yes, input }: Options): Promise<void> {
  const workspace = needWorkspace()
  const exercise = exerciseIn(workspace, called)
  const what = `${exercise.id}/solution.ts${ours ? ', and those before it,' : ''}`
  const { line } = output()
  if (!yes) {
    if (!input || !isInteractive())
      throw new UserError(2, `cooper cannot ask here whether it may replace ${what}`, 'Allow it with --yes.')
    if (!(await agrees(`Replace ${what}? What is there is kept in .cooper/kept. y/n `)))
      return line('Nothing was changed.')
  }
  const mine = { workspace, exercise }
  const kept = [resetExercise(mine) ?? [], ours ? takeSolutions(mine) : []].flat()
  line(`${exercise.id}/solution.ts is as it was given${ours ? ', and builds on our solutions' : ''}.`)
  const { number, id } = exercise
  if (readState(workspace).before[id]) line(`Exercise ${number} was done before, and is open again.`)
  for (const path of kept) line(`Kept: ${path}`)
}

async function agrees(question: string): Promise<boolean> {
  print(question)
  const keys = openKeys()
  try {
    const { name } = await keys.next()
    print(`${name === 'y' ? 'y' : 'n'}\n`)
    return name === 'y'
  } finally {
    keys.close()
  }
}
