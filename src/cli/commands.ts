// Every command by its name. It is a bundle of its own, which `cooper --help` and a wrong option do not load.

import { complain } from './print.ts'

export const commands = {
  home: async () => (await import('./home.ts')).home,
  demo: async () => (await import('./demo.ts')).demo,
  judge: async () => (await import('./judge.ts')).judgeCommand,
  check: async () => (await import('./check.ts')).check,
  xray: async () => (await import('./xray.ts')).xrayCommand,
  learn: async () => (await import('./learn.ts')).learn,
  present: async () => (await import('./present.ts')).present,
  ablate: async () => (await import('./ablate.ts')).ablate,
  attempt: async () => (await import('./attempt.ts')).attemptCommand,
  init: async () => (await import('./init.ts')).init,
  watch: async () => (await import('./watch.ts')).watchCommand,
  run: async () => (await import('./run.ts')).run,
  perform: async () => (await import('./run.ts')).performFile,
  hint: async () => (await import('./hint.ts')).hint,
  solution: async () => (await import('./solution.ts')).solution,
  reset: async () => (await import('./reset.ts')).reset,
  progress: async () => (await import('./progress.ts')).progress,
  doctor: async () => (await import('./doctor.ts')).doctor,
}

/** Sets the environment for a command that is called with these arguments, before it loads a lesson. */
export async function setEnvironmentFor(args: readonly unknown[]): Promise<void> {
  const { environmentHere, setEnvironment } = await import('../course/environment.ts')
  setEnvironment(environmentHere(args.some(isWithoutLab), tellKept))
}

const tellKept = (directory: string, mountPoint: string): void =>
  complain(
    `cooper: ${directory} is not removed, because the list has left a mount at ${mountPoint}\n  Take it away: umount ${mountPoint}; rm -r ${directory}`,
  )

/** Options with `--lab none`. */
const isWithoutLab = (arg: unknown): boolean =>
  typeof arg === 'object' && arg !== null && 'lab' in arg && arg.lab === 'none'

export type Name = keyof typeof commands

/** The arguments of a command after commander has parsed them. They are JSON, so that they can be passed to the lab. */
export type Arguments<Command extends Name> = Parameters<Awaited<ReturnType<(typeof commands)[Command]>>>
