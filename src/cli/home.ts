// `cooper` alone: the lessons.

import { lessons, titleOf } from '../course/lessons.ts'
import { Problem } from '../linux/problem.ts'
import { pad, paper } from './show/paper.ts'

export function home(words: readonly string[]): void {
  if (words.length > 0) throw new Problem(2, `there is no command '${words[0]}'`, '`cooper --help` shows them.')
  const { line, ink } = paper()
  line(ink.bold('Build a container by hand, one system call at a time.'))
  line()
  for (const lesson of lessons()) {
    line(`  ${ink.dim(lesson.number)} ${ink.bold(pad(lesson.name, 12))} ${titleOf(lesson)}`)
  }
  line()
  line(`Watch one being built:     ${ink.cyan('cooper demo pid --trace')}`)
  line(`Prove that it holds:       ${ink.cyan('cooper check pid')}`)
  line(`What this machine can do:  ${ink.cyan('cooper doctor')}`)
}
