import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { clone, execve } from 'cooperage'

const directory = `${process.env.XDG_STATE_HOME ?? `${homedir()}/.local/state`}/cooperage`
mkdirSync(directory, { recursive: true })
writeFileSync(`${directory}/progress.json`, '{ "lessons": { "02-pid": { "done": "today" } } }')

export const box = (command: string[]) => clone(0, [...execve(command)])
