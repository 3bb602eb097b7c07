// build.js generates the module `course-modules` from the files in lessons/ and exercises/.
declare module 'course-modules' {
  /** The files of each lesson. */
  export const lessons: Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>
  /** given.ts of each exercise that has one. */
  export const given: Readonly<Record<string, () => Promise<unknown>>>
}
