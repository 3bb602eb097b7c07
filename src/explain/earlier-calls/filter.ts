// A seccomp filter that the list has installed refuses a later call of the list. seccomp(2)
import { fateOf } from '../../run/filters.ts'
import { errnoName } from '../../syscalls/errno.ts'
import { rule } from '../rule.ts'

export const filterRules = [
  rule<{ call: string }>({
    id: 'earlier.seccomp.refuses',
    call: 'any',
    errno: 'any',
    when: ({ step, list, errno }) => {
      if (!step || !list) return undefined
      const fate = fateOf(step, list.before.steps)
      return typeof fate === 'number' && errnoName(fate) === errno ? { call: step.signature.call } : undefined
    },
    means: ({ call }) =>
      `the seccomp filter that this list has put in place refuses ${call}: it judges the rest of the list too`,
    fix: ({ call }) => lets(call),
  }),
]

/** What to change in a filter that stops a call of its own list. */
export const lets = (call: string): string =>
  call === 'execve'
    ? 'let execve through, or there will be no program'
    : `let ${call} through, or put it before seccomp`
