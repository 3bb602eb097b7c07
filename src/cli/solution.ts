// cooper solution [EXERCISE]: prints our solution unchanged, so that it can be redirected into a file.
import { readFileSync } from 'node:fs'
import { findExercise, solutionFile } from '../course/exercises.ts'
import { exerciseIn, needWorkspace, workspaceHere } from '../course/workspace/find.ts'
import { print } from './print.ts'

export function solution(called: string | undefined): void {
  const workspace = workspaceHere()
  const exercise = workspace || called === undefined ? exerciseIn(needWorkspace(), called) : findExercise(called)
  print(readFileSync(solutionFile(exercise), 'utf8'))
}
