// The table of all rules, in the order in which they are tried. Those that have seen the reason come first.

import { earlierRules } from './earlier-calls.ts'
import { errnoRules } from './errno-rules.ts'
import { generalRules } from './general.ts'
import { hostRules } from './host.ts'
import { knownRules } from './known.ts'
import type { Rule } from './rule.ts'

export const rules: readonly Rule[] = [...knownRules, ...earlierRules, ...hostRules, ...errnoRules, ...generalRules]
