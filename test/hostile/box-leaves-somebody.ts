import { clone, execve } from 'cooperage'

/** Its parent is number one of the lab then, and nobody finds it by the box. */
export const box = (command: string[]) =>
  clone(0, [execve(['sh', '-c', '(sleep 1000 &); exec "$@"', 'sh', ...command])])
