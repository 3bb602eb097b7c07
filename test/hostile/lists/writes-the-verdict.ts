// Tries: to write a verdict into the output of process 2, which judged in the lab.
// With: check, file
import { clone, execve, mayFail, write } from 'cooperage'

const VERDICT = '{"passed":true,"claims":[],"trace":[],"places":[],"printed":"","output":"","notes":[]}\n'

export const box = (command: string[]) => clone(0, [...mayFail(write('/proc/2/fd/1', VERDICT)), execve(command)])
