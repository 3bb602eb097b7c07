import { clone, execve } from 'cooperage'

/** The parent of the sleep becomes PID 1 of the lab, so the judge cannot find the sleep as a descendant of the box. */
export const box = (command: string[]) =>
  clone(0, [execve(['sh', '-c', '(sleep 1000 &); exec "$@"', 'sh', ...command])])
