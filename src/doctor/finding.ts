// What the doctor finds: one thing that this machine can do, cannot, or would not say.

export interface Finding {
  readonly id: string
  /** What is able, in a sentence: `User namespaces can be made without root`. */
  readonly says: string
  /** null: it could not be found out. */
  readonly able: boolean | null
  /** The course cannot run without it. */
  readonly needed: boolean
  /** What was read or tried. */
  readonly evidence: string
  /** Why it matters, in a sentence. */
  readonly why: string
  /** How to mend it on this machine, or to find it out. Never where it is able. */
  readonly fix?: string
}

/** What belongs together on the screen. */
export interface Section {
  readonly subject: string
  readonly findings: readonly Finding[]
}

/** What is known before anything is looked at. */
export type Question = Omit<Finding, 'able' | 'evidence' | 'fix'>

/** What was found out, and what to do where the answer is no. */
export interface Answer {
  readonly able: boolean | null
  readonly evidence: string
  readonly fix?: string | undefined
  /** What to do to know more, where it could not be found out. */
  readonly findOut?: string | undefined
}

export function finding({ id, says, needed, why }: Question, { able, evidence, fix, findOut }: Answer): Finding {
  const help = able === false ? fix : able === null ? findOut : undefined
  return { id, says, able, needed, evidence, why, ...(help ? { fix: help } : {}) }
}

/** The needed things that this machine cannot do. */
export const lacking = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ able, needed }) => needed && able === false)
