// What the errnos of sethostname and setdomainname mean: sethostname(2), uts_namespaces(7).
import { errnoRules, type RuleText } from './errno-rule.ts'

const setName = (call: string): RuleText[] => [
  {
    id: `${call}.EPERM.not-admin`,
    means: 'no CAP_SYS_ADMIN in the user namespace that owns this UTS namespace',
    fix: 'ask for CLONE_NEWUTS before; an ordinary user adds CLONE_NEWUSER',
  },
  { id: `${call}.EINVAL.too-long`, means: 'the name has more than 64 bytes', fix: 'take a shorter one' },
]

export const utsRules = errnoRules([...setName('sethostname'), ...setName('setdomainname')])
