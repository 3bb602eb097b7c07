// Believes: a call is performed where it stands in the file, as in C.
// Says: chroot and chdir
// Says: written outside of the list that box gives, and so never performed
import { chdir, chroot, clone, execve, type Step, scratch } from 'cooperage'

export const root = scratch('root')
export const intoTheRoot: Step[] = []
export function box(command: string[]) {
  chroot(root)
  chdir('/')
  return clone(0, [...intoTheRoot, execve(command)])
}
