// Tries: to bend what the evaluator itself uses to send its answer.
import { clone, execve } from 'cooperage'

Object.defineProperty(Object.prototype, 'kind', { get: () => 'list', set: () => {} })
Object.defineProperty(Object.prototype, 'entry', { value: 0, writable: true })
Array.prototype.map = () => [] as never[]
Buffer.from = (() => 'AAAA') as never

export const box = (command: string[]) => clone(0, [execve(command)])
