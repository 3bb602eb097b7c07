// A finding of the doctor: one thing that this machine can do, cannot do, or that we could not find out.

export interface Finding {
  readonly id: string
  /** The ability, as a sentence: `User namespaces can be made without root`. */
  readonly says: string
  /** Whether the machine has the ability; null if we could not find out. */
  readonly able: boolean | null
  /** Whether the course needs it. */
  readonly needed: boolean
  /** What the doctor read or tried. */
  readonly evidence: string
  /** Why it matters, in a sentence. */
  readonly why: string
  /** How to fix it on this machine, or how to find out. Undefined if the machine is able. */
  readonly fix?: string
}

/** Findings that are shown under one heading. */
export interface Section {
  readonly subject: string
  readonly findings: readonly Finding[]
}

/** The part of a finding that is known before the doctor looks. */
export type Question = Omit<Finding, 'able' | 'evidence' | 'fix'>

/** The part of a finding that the doctor finds out. */
export interface Answer {
  readonly able: boolean | null
  readonly evidence: string
  readonly fix?: string | undefined
  /** How to find out, if the doctor could not. */
  readonly findOut?: string | undefined
}

export function finding({ id, says, needed, why }: Question, { able, evidence, fix, findOut }: Answer): Finding {
  const help = able === false ? fix : able === null ? findOut : undefined
  return { id, says, able, needed, evidence, why, ...(help ? { fix: help } : {}) }
}

/** The findings that keep the course from running here. */
export const lacking = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ able, needed }) => needed && able === false)
