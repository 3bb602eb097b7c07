// What an author of lessons needs beside the toolkit itself: texts, and what makes them true.

export * from './text/document.ts'
export { drawn } from './text/drawn.ts'
export { type Performed, performCommand } from './text/perform.ts'
export { type Choice, type Question, readQuestion } from './text/question.ts'
export { comparable, difference, differs, isRefused } from './text/transcript.ts'
