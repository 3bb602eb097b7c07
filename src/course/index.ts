// What an author of lessons and exercises needs besides the toolkit: finding lessons and exercises, reading their
// texts, and checking that the texts show what the programs print.

export {
  type Exercise,
  type ExerciseText,
  exercises,
  exerciseText,
  type Given,
  type GivenModule,
  givenFor,
} from './exercises.ts'
export type { CheckModule, LessonModule } from './lesson.ts'
export { findLesson, type Lesson, lessons, loadCheck, loadLesson, loadScenes, titleOf } from './lessons.ts'
export * from './text/document.ts'
export { drawn } from './text/drawn.ts'
export { type Performed, performCommand } from './text/perform.ts'
export { type Choice, type Question, readQuestion } from './text/question.ts'
export { comparable, difference, differs, isRefused } from './text/transcript.ts'
