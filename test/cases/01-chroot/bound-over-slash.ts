// Believes: what is mounted on / is the root from then on.
// Rule: cause.root.mounted-over
// Says: own-root
// Says: mount("/tmp/root", "/", NULL, MS_BIND, NULL) in test/cases/01-chroot/bound-over-slash.ts:11 lays a mount over /
// Says: change the root itself: chroot
import { CLONE_NEWNS, chdir, clone, execve, MS_BIND, MS_PRIVATE, MS_REC, mount, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot = [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount(root, '/', null, MS_BIND, null),
  chdir('/'),
]

export const box = (command: string[]) => clone(CLONE_NEWNS, [...intoTheRoot, execve(command)])
