// 02 pid: its own process numbers
import { existsSync, readlinkSync } from 'node:fs'
import {
  type Claim,
  claim,
  type Diagnosis,
  forEveryTask,
  isBelow,
  judged,
  look,
  namespaceIfAny,
  sharing,
} from 'cooperage'
import { procOf } from './proc.ts'

const echoed: Diagnosis = {
  means: 'The new proc is on the host too: mounts are shared.',
  look: 'MS_REC | MS_PRIVATE cuts that, before proc is mounted.',
  about: 'propagation',
}
const mountedHere: Diagnosis = {
  means: "The new proc is the host's: the box has the host's mount table.",
  look: 'CLONE_NEWNS gives it one of its own. MS_REC | MS_PRIVATE then keeps to itself what is mounted there.',
}

const unseen: Diagnosis = {
  about: 'proc',
  means: 'ps reads /proc, and this one does not show the box.',
  look: 'Mount a new proc over it, from inside the namespace.',
  calls: ['mount'],
}
const drawn = (what: string): Diagnosis => ({
  about: 'proc',
  means: `What lies on its /proc is ${what}: the kernel shows no process in there.`,
  look: 'Mount a filesystem of type proc over it, from inside the namespace.',
  calls: ['mount'],
})
const drawnOver: Diagnosis = {
  about: 'proc',
  means: 'A mount covers a process in its /proc, and what is beneath is not of the box.',
  look: 'Mount a new proc on /proc, from inside the namespace, and nothing over the processes in it.',
  calls: ['mount'],
}

export const claims: Claim[] = [
  claim('host-proc-untouched', "The host's /proc still shows the host.", ({ box, before, now }) => {
    if (!existsSync('/proc/self')) {
      // What lies there now lists the box, and its number one has the mounts of the box.
      const itself = existsSync('/proc/1/ns/mnt') && look(1).namespaces.mnt === before?.mountNamespace
      const seen = '/proc/self names the process that reads it; for us, on the host, it names none'
      return judged(false, seen, itself ? mountedHere : echoed)
    }
    const [then = 0, today] = [before ?? now(), now()].map(host => host.mounts.filter(at => at === '/proc').length)
    return judged(
      then === today,
      `/proc/self leads us to ${readlinkSync('/proc/self')}; the host has mounts at /proc: ${today}, before: ${then}`,
      before && box.namespaces.mnt === before.mountNamespace ? mountedHere : echoed,
    )
  }),

  claim(
    'own-pid-namespace',
    'It has a PID namespace of its own.',
    ({ box, host }) =>
      judged(
        box.namespaces.pid !== host.namespaces.pid,
        `/proc/${box.pid}/ns/pid is pid:[${box.namespaces.pid}], the host's is pid:[${host.namespaces.pid}]`,
        {
          means: 'It is counted together with the host.',
          look: 'Give clone CLONE_NEWPID. (unshare(CLONE_NEWPID) moves only later children: fork() next.)',
          calls: ['clone', 'unshare', 'fork'],
          about: 'numbers',
        },
      ),
    ['host-proc-untouched'],
  ),

  claim(
    'number-one',
    'Number one in there belongs to the box: it is this process, or an init in the same mounts and the same root.',
    ({ box }) => {
      const one = sharing(box, 'pid')
        .map(pid => look(pid))
        .find(({ insidePid }) => insidePid === 1)
      if (!one) return { passed: null, evidence: 'its number one may not be looked at' }
      const itself = `NSpid in /proc/${box.pid}/status is ${box.status.NSpid.join(' ')}, a number for each namespace, its own last`
      const sameMounts = one.namespaces.mnt === box.namespaces.mnt
      return judged(
        sameMounts && isBelow(`/proc/${one.pid}/root`, `/proc/${box.pid}/root`),
        one.pid === box.pid
          ? itself
          : `${itself}; number one is ${one.status.Name}, in mnt:[${one.namespaces.mnt}], and its root is ${one.rootDirectory}`,
        sameMounts
          ? {
              means: `Number one has another root than the box, whose root is ${box.rootDirectory}: /proc/1/root leads out of it.`,
              look: 'Change the root first, then fork.',
              calls: ['fork', 'chroot'],
              about: 'init',
            }
          : {
              means: `Number one has other mounts than the box, which is in mnt:[${box.namespaces.mnt}]: /proc/1/root leads out of it.`,
              look: 'Make the other namespaces first, then fork.',
              calls: ['fork'],
              about: 'init',
            },
      )
    },
    ['own-pid-namespace'],
  ),

  claim(
    'children-stay',
    'The children that it will have are counted with it.',
    ({ box: { pid, namespaces } }) => {
      const ofChildren = namespaceIfAny(namespaces, 'pid_for_children')
      return judged(
        ofChildren === namespaces.pid,
        `/proc/${pid}/ns/pid_for_children is ${ofChildren ? `pid:[${ofChildren}]` : 'not there yet'}`,
        {
          means:
            'Its next child will be number one of yet another namespace, and once that child has ended, fork fails.',
          look: 'Take the last unshare(CLONE_NEWPID) out, or fork() after it.',
          calls: ['unshare', 'fork'],
          about: 'numbers',
        },
      )
    },
    ['own-pid-namespace'],
  ),

  claim(
    'own-proc',
    'Its /proc shows its own processes.',
    ({ box }) => {
      const seen = procOf(box)
      if (!seen) return judged(false, `/proc/${box.pid}/root/proc is no directory`, unseen)
      const { isProc, what, listed, covered, owner } = seen
      return judged(
        isProc && covered.length === 0 && owner !== undefined && owner === box.namespaces.pid,
        `on its /proc lies ${what}; it lists ${listed.slice(0, 8).join(' ') || 'nobody'}${listed.length > 8 ? ' …' : ''}; ${covered.length > 0 ? `a mount covers ${covered.join(' and ')}` : `number 1 there is in ${owner ? `pid:[${owner}]` : 'no namespace'}`}`,
        isProc ? (covered.length > 0 ? drawnOver : unseen) : drawn(what),
      )
    },
    ['own-pid-namespace'],
  ),
].map(forEveryTask('children-stay'))
