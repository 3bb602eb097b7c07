// The table of all rules, in the order in which they are tried. Rules about earlier calls know most: they come first.

import { cgroupRules } from './cgroups.ts'
import { earlierRules } from './earlier-calls.ts'
import { errnoRules } from './errno-rules.ts'
import { generalRules } from './general.ts'
import { hostRules } from './host.ts'
import type { Rule } from './rule.ts'

export const rules: readonly Rule[] = [...earlierRules, ...cgroupRules, ...hostRules, ...errnoRules, ...generalRules]
