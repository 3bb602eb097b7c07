// build.js makes the module `course-modules` of the files in lessons/ and exercises/.
declare module 'course-modules' {
  /** The files of each lesson. */
  export const lessons: Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>
  /** given.ts of each exercise that has one. */
  export const given: Readonly<Record<string, () => Promise<unknown>>>
}
