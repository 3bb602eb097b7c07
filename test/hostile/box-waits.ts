import { AF_UNIX, accept4, bind, clone, execve, listen, SOCK_STREAM, socket } from 'cooperage'

/** For a caller who never comes. An address that begins with a zero lies in no directory. */
export const box = (command: string[]) => {
  const procReader = socket(AF_UNIX, SOCK_STREAM)
  return clone(0, [
    procReader,
    bind(procReader, new Uint8Array([1, 0, 0, 99])),
    listen(procReader),
    accept4(procReader),
    execve(command),
  ])
}
