// Tries: to unmap all memory, which it shared with Node.
import { clone, execve, mayFail } from 'cooperage'
import { raw } from '../raw.ts'

export const box = (command: string[]) => clone(0, [...mayFail(raw('munmap', 0, 0x7fff_ffff_f000)), execve(command)])
