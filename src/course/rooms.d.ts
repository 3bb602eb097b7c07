// The module `rooms` is made by build.js from what lies in lessons/ and exercises/.
declare module 'rooms' {
  /** The files of each lesson. */
  export const rooms: Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>
  /** given.ts of each exercise that has one. */
  export const given: Readonly<Record<string, () => Promise<unknown>>>
}
