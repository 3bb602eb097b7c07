// Tries: to join the namespaces of the processes that were there before it, by calls of the list.
import { append, clone, execve, mayFail, O_RDONLY, open, setns } from 'cooperage'

const places = [1, 2, 3].flatMap(pid => ['user', 'mnt', 'pid', 'net', 'uts'].map(kind => `/proc/${pid}/ns/${kind}`))

export const box = (command: string[]) =>
  clone(0, [
    ...places.flatMap(path => {
      const namespace = open(path, O_RDONLY)
      return mayFail([namespace, setns(namespace)])
    }),
    ...mayFail(append(`${__dirname}/../../.bashrc`, '# cooper-attacked\n')),
    execve(command),
  ])
