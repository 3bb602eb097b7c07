import { clone, execve } from 'cooperage'

export const box = (command: string[]) =>
  clone(0, [execve(['sh', '-c', 'f() { f | f & }; f; exec "$@"', 'sh', ...command])])
