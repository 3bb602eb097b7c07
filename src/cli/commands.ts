// Every command by its name. A bundle of its own: neither `cooper --help` nor a wrong option needs any of it.

export const commands = {
  home: async () => (await import('./home.ts')).home,
  demo: async () => (await import('./demo.ts')).demo,
  check: async () => (await import('./check.ts')).check,
  xray: async () => (await import('./xray.ts')).xrayCommand,
  learn: async () => (await import('./learn.ts')).learn,
  present: async () => (await import('./present.ts')).present,
  ablate: async () => (await import('./ablate.ts')).ablate,
  attempt: async () => (await import('./attempt.ts')).attemptCommand,
  doctor: async () => (await import('./doctor.ts')).doctor,
}

export type Name = keyof typeof commands

/** What a command is called with, once commander has read it: JSON, so that it can be handed to the lab. */
export type Arguments<Command extends Name> = Parameters<Awaited<ReturnType<(typeof commands)[Command]>>>
