import { AF_UNIX, accept4, bind, clone, execve, listen, SOCK_STREAM, socket } from 'cooperage'

/** For a caller who never comes. An address that begins with a zero lies in no directory. */
export const box = (command: string[]) => {
  const listener = socket(AF_UNIX, SOCK_STREAM)
  return clone(0, [
    listener,
    bind(listener, new Uint8Array([1, 0, 0, 99])),
    listen(listener),
    accept4(listener),
    execve(command),
  ])
}
