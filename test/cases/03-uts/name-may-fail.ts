// Believes: errors are noise: the name is given before anything can go wrong, and mayFail keeps it quiet.
// Rule: cause.failed-silently
// Says: own-name
// Says: failed with EPERM, and mayFail let the list go on
// Says: it needs CAP_SYS_ADMIN, and capset(…)
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, capset, clone, execve, mayFail, sethostname } from 'cooperage'
import { intoTheRoot } from '../../../exercises/01-chroot/solution.ts'
import { ownProc } from '../../../exercises/02-pid/solution.ts'

const none = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    ...ownProc,
    ...intoTheRoot,
    none,
    ...mayFail(sethostname('box')),
    execve(command),
  ])
