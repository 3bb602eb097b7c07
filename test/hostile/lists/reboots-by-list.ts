// Tries: to decide what Ctrl-Alt-Delete does, and to load a module, by calls of the list.
import { clone, execve, init_module } from 'cooperage'

export const box = (command: string[]) => clone(0, [init_module(new Uint8Array(16)), execve(command)])
