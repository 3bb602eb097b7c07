// The module `rooms` is made by build.js from what lies in lessons/; vitest.config.ts makes the same for the tests.
declare module 'rooms' {
  export const rooms: Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>
}
