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
  /** Why it matters, in a sentence that names the lesson. */
  readonly why: string
  /** How to mend it on this machine. Only where it is not able. */
  readonly cure?: string
}

/** What belongs together on the screen. */
export interface Section {
  readonly subject: string
  readonly findings: readonly Finding[]
}

/** What is known before anything is looked at. */
export type Question = Omit<Finding, 'able' | 'evidence' | 'cure'>

/** What was found out, and what to do where the answer is no. */
export interface Answer {
  readonly able: boolean | null
  readonly evidence: string
  readonly cure?: string | undefined
}

export const finding = (question: Question, { able, evidence, cure }: Answer): Finding => ({
  id: question.id,
  says: question.says,
  able,
  needed: question.needed,
  evidence,
  why: question.why,
  ...(able !== true && cure ? { cure } : {}),
})

/** The needed things that this machine cannot do. */
export const lacking = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ able, needed }) => needed && able === false)
