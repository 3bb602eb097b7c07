// Facts that can only be read from inside the namespaces. The caller passes them in Extra.

import type { Question } from './question.ts'

export const names: Question[] = [
  {
    id: 'hostname',
    group: 'names',
    title: 'hostname',
    cell: (process, sides) => sides.inside(process).hostname,
    proof: ({ pid }) => `nsenter -t ${pid} -u hostname`,
  },
  {
    id: 'ipc',
    group: 'names',
    title: 'IPC objects',
    cell: (process, sides) => {
      const { ipc } = sides.inside(process)
      return ipc === '' ? 'none' : ipc
    },
    proof: ({ pid }) => `nsenter -t ${pid} -i ipcs`,
  },
]
