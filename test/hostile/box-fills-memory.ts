import { clone, execve } from 'cooperage'

/** A tmpfs has no other bound than half of the memory, and so three of them have none. */
const FILL =
  'for i in 1 2 3; do mkdir /tmp/$i; mount -t tmpfs -o size=100% none /tmp/$i; cat /dev/zero > /tmp/$i/zero & done'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', `${FILL}; exec "$@"`, 'sh', ...command])])
