import { openSync, writeSync } from 'node:fs'
import { clone, execve } from 'cooperage'

// writeFileSync is refused with a word of advice. This is what the sandbox itself refuses.
writeSync(openSync('/tmp/cooper-was-here', 'w'), 'here')

export const box = (command: string[]) => clone(0, [...execve(command)])
