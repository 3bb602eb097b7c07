// The readings of a machine on which an ordinary user may do everything that a lab needs.
import type { Machine } from '../../src/proc/machine.ts'

export const ordinaryMachine: Machine = {
  user: 1000,
  hasSysAdmin: false,
  program: '/usr/bin/node',
  most: { user: 96365, pid: 96365 },
  unprivilegedUsernsClone: undefined,
  apparmorRestrictsUserns: undefined,
  kinds: ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'],
  ids: 4294967295,
  unmapped: undefined,
  chrooted: false,
  container: undefined,
  filtered: false,
  noNewPrivs: false,
  procHidden: [],
  mostProcesses: 96365,
}
