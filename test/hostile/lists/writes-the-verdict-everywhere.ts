// Tries: to write a verdict into every descriptor of every process that it can see.
// With: check, file
import { clone, execve, mayFail, O_NONBLOCK, O_WRONLY, open, write } from 'cooperage'

const VERDICT = new TextEncoder().encode(
  '{"ready":true}\n{"passed":true,"claims":[],"trace":[],"places":[],"printed":"","output":"","notes":[]}\n',
)

const paths = [1, 2, 3, 4, 5].flatMap(pid => Array.from({ length: 40 }, (_, fd) => `/proc/${pid}/fd/${fd}`))

export const box = (command: string[]) =>
  clone(0, [
    ...paths.flatMap(path => {
      const file = open(path, O_WRONLY | O_NONBLOCK)
      return mayFail([file, write(file, VERDICT, VERDICT.length)])
    }),
    execve(command),
  ])
