// `cooper` alone: lists the lessons, and says which are done and which is next.

import { UserError } from '../base/user-error.ts'
import { type Lesson, lessons, titleOf } from '../course/lessons.ts'
import { exercisesDone, type LessonProgress, readProgress } from '../course/progress.ts'
import { workspaceHere } from '../course/workspace/find.ts'
import { readState } from '../course/workspace/state.ts'
import { myBox, nextOpen } from './exercise/next.ts'
import { type Output, output, pad, wrap } from './output.ts'

export function home(words: readonly string[]): void {
  if (words.length > 0) throw new UserError(2, `there is no command '${words[0]}'`, '`cooper --help` shows them.')
  const screen = output()
  const { line, style } = screen
  const all = lessons()
  const { lessons: read } = readProgress()
  const next = all.find(({ id }) => !read[id]?.done)

  line(style.bold('Build a container by hand, one system call at a time.'))
  line()
  for (const lesson of all) showLesson(screen, lesson, read[lesson.id], lesson === next)
  line()
  for (const [what, command] of suggestions(next, next && read[next.id])) {
    line(`${pad(what, 28)}${style.cyan(command)}`)
  }
}

function showLesson(screen: Output, lesson: Lesson, read: LessonProgress | undefined, isNext: boolean): void {
  const { line, style, plain, width } = screen
  const signs = plain ? ['done  ', 'next  ', '      '] : ['✓ ', '▸ ', '  ']
  const sign = (read?.done ? signs[0] : isNext ? signs[1] : signs[2]) as string
  const paint = read?.done ? style.green : isNext ? style.cyan : (text: string) => text
  const start = `${paint(sign)}${style.dim(lesson.number)} ${style.bold(pad(lesson.name, 12))} `
  const indent = sign.length + 16
  const done = exercisesDone()[lesson.id]?.done ? (plain ? ', exercise done' : ', exercise ✓') : ''
  const exercise = isOpenAgain(lesson) ? ', exercise open again' : done
  wrap(`${titleOf(lesson)}${exercise}`, width - indent).forEach((part, i) => {
    line(`${i === 0 ? start : ' '.repeat(indent)}${part}`)
  })
}

/**
 * Whether the exercise is open again in the current workspace. Elsewhere an exercise that was ever passed counts as
 * done.
 */
function isOpenAgain({ id }: Lesson): boolean {
  const workspace = workspaceHere()
  return workspace !== undefined && readState(workspace).before[id] !== undefined
}

function suggestions(next: Lesson | undefined, read: LessonProgress | undefined): [string, string][] {
  const all = lessons()
  const name = (next ?? all.at(-1))?.name ?? '<lesson>'
  const page = (read?.page ?? 0) + 1
  const learn: [string, string] =
    next === undefined
      ? ['All lessons are done. Again:', `cooper learn ${all[0]?.number ?? '<lesson>'}`]
      : [page > 1 ? `Go on, at page ${page}:` : read ? 'Go on:' : 'Begin here:', `cooper learn ${next.number}`]
  return [
    learn,
    ['Watch it being built:', `cooper demo ${name} --trace`],
    ['Prove that it holds:', `cooper check ${name}`],
    writing(),
    ['What this machine can do:', 'cooper doctor'],
  ]
}

function writing(): [string, string] {
  const workspace = workspaceHere()
  if (!workspace) return ['Write it yourself:', 'cooper init my-box']
  const next = nextOpen(workspace)
  return next
    ? [`Write it yourself, now ${next.number}:`, 'cooper watch']
    : ['All is written. Your box:', myBox(workspace)]
}
