// Tries: to write a verdict into the output of process 1, which the judge started.
// With: check, file
import { clone, execve, mayFail, write } from 'cooperage'

const VERDICT = '{"passed":true,"claims":[],"trace":[],"places":[],"printed":"","output":"","notes":[]}\n'

export const box = (command: string[]) =>
  clone(0, [...[0, 1, 2].flatMap(fd => mayFail(write(`/proc/1/fd/${fd}`, VERDICT))), execve(command)])
