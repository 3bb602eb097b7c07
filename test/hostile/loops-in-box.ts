import { clone, execve } from 'cooperage'

export const box = (command: string[]) => {
  for (let i = 0; ; i++) if (i < 0) return clone(0, [execve(command)])
}
