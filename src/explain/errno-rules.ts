// The rules about the errno of one call. They stand beside the calls, in src/syscalls/*.errno.ts.

import { cloneRules } from '../syscalls/clone.errno.ts'
import { credentialsRules } from '../syscalls/credentials.errno.ts'
import type { Args, ErrnoRule } from '../syscalls/errno-rule.ts'
import { filesRules } from '../syscalls/files.errno.ts'
import { ipcRules } from '../syscalls/ipc.errno.ts'
import { mountsRules } from '../syscalls/mounts.errno.ts'
import { processesRules } from '../syscalls/processes.errno.ts'
import { rlimitsRules } from '../syscalls/rlimits.errno.ts'
import { ANSWER, isAnswer, rtnetlinkRules } from '../syscalls/rtnetlink.errno.ts'
import { securityRules } from '../syscalls/security.errno.ts'
import { socketsRules } from '../syscalls/sockets.errno.ts'
import { systemRules } from '../syscalls/system.errno.ts'
import { utsRules } from '../syscalls/uts.errno.ts'
import { writeRules } from '../syscalls/write.errno.ts'
import { type Rule, rule } from './rule.ts'

/** All rows, as they are written. */
export const errnoTable: readonly ErrnoRule[] = [
  ...cloneRules,
  ...processesRules,
  ...mountsRules,
  ...filesRules,
  ...writeRules,
  ...credentialsRules,
  ...securityRules,
  ...rlimitsRules,
  ...ipcRules,
  ...utsRules,
  // Before sockets: the errno in an answer is that of the request.
  ...rtnetlinkRules,
  ...socketsRules,
  ...systemRules,
]

/** `{1:the target}` becomes argument 1 where that is a string, and else the words. */
const fill = (sentence: string, args: Args): string =>
  sentence.replace(/\{(\d):([^}]*)\}/g, (_, index: string, words: string) => {
    const arg = args[Number(index)]
    return typeof arg === 'string' && arg !== '' ? arg : words
  })

export const errnoRules: readonly Rule[] = errnoTable.map(({ id, call, errno, when, means, fix }) =>
  rule<Args>({
    id,
    call: call === ANSWER ? ['recvfrom'] : [call],
    errno: [errno],
    when: ({ args }) => {
      if (call === ANSWER && !isAnswer('recvfrom', args)) return undefined
      return !when || when(args) ? args : undefined
    },
    means: args => fill(means, args),
    fix: args => fill(fix, args),
  }),
)
