import { clone, execve } from 'cooperage'

const all: Uint8Array[] = []
for (;;) all.push(new Uint8Array(100 << 20).fill(1))

export const box = (command: string[]) => clone(0, [...execve(command)])
