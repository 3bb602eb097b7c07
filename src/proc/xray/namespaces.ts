// The eight namespaces. Equal inode numbers mean the same namespace.

import { type NamespaceName, namespaceIfAny, namespaceNames } from '../namespaces.ts'
import type { Question } from './question.ts'

const titles: Record<NamespaceName, string> = {
  cgroup: 'cgroup namespace',
  ipc: 'IPC namespace',
  mnt: 'mount namespace',
  net: 'network namespace',
  pid: 'PID namespace',
  time: 'time namespace',
  user: 'user namespace',
  uts: 'UTS namespace',
}

export const namespaces: Question[] = namespaceNames.map(name => ({
  id: `ns-${name}`,
  group: 'namespaces',
  title: titles[name],
  cell: ({ namespaces }) => {
    const number = namespaceIfAny(namespaces, name)
    return number === undefined ? undefined : `${name}:[${number}]`
  },
  proof: ({ pid, proc }) => `readlink ${proc}/${pid}/ns/${name}`,
}))
