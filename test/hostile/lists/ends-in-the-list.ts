// Tries: to end its process in the middle of the list, with the status of success.
import { clone, execve, exit } from 'cooperage'

export const box = (command: string[]) => clone(0, [exit(0), execve(command)])
