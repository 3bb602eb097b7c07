// Fails: uid-map
// Believes that maps are prepared, and then the namespace is made. /proc/self/uid_map is the map of where one is now.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, mayFail, unshare } from 'cooperage'
import { mapRoot, outside } from '../../../lessons/06-user/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [...mayFail(mapRoot(outside.uid, outside.gid)), unshare(CLONE_NEWUSER | CLONE_NEWUTS), execve(command)])
