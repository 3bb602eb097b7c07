// The rules about mistakes that the field knows well: the errno says one thing, and the reason is another, which can be seen.

import { cgroupNameRules } from './known/cgroup-names.ts'
import { cgroupRules } from './known/cgroups.ts'
import { pidNamespaceRules } from './known/pid-namespace.ts'
import { programRules } from './known/program.ts'
import { timeNamespaceRules } from './known/time-namespace.ts'
import { userNamespaceRules } from './known/user-namespace.ts'
import type { Rule } from './rule.ts'

export const knownRules: readonly Rule[] = [
  ...userNamespaceRules,
  ...pidNamespaceRules,
  ...timeNamespaceRules,
  ...programRules,
  ...cgroupNameRules,
  ...cgroupRules,
]
