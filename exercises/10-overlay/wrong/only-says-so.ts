// Fails: own-mount-namespace
// Believes that a root of layers is what somebody prints. The line looks right, and the process has the host's root.
import { clone, execve } from 'cooperage'

const LINE = '24 1 0:45 / / rw - overlay overlay rw,lowerdir=/site:/base,upperdir=/upper,workdir=/work'

export const box = (command: string[]) =>
  clone(0, [execve(['sh', '-c', `echo "${LINE}"; exec "$@"`, 'sh', ...command])])
