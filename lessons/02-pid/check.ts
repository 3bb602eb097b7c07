import { readdirSync } from 'node:fs'
import { type Claim, claim, judged, notApplicable } from 'cooperage'

export const claims: Claim[] = [
  claim('own-pid-namespace', 'It has a PID namespace of its own.', ({ box, host }) =>
    judged(
      box.namespaces.pid !== host.namespaces.pid,
      `/proc/${box.pid}/ns/pid is pid:[${box.namespaces.pid}], the host's is pid:[${host.namespaces.pid}]`,
      'It counts processes together with the host. Give clone CLONE_NEWPID; unshare(CLONE_NEWPID) moves only later children, so fork() next.',
    ),
  ),

  claim(
    'number-one',
    'It is number one in there.',
    ({ box }) =>
      judged(
        box.insidePid === 1,
        `NSpid in /proc/${box.pid}/status is ${box.status.NSpid.join(' ')}: one number for each namespace, its own last`,
        `It is number ${box.insidePid}: somebody else came first. Number one is the first process in a namespace; execve the command in that one.`,
      ),
    ['own-pid-namespace'],
  ),

  claim(
    'own-proc',
    'Its /proc shows its own processes.',
    ({ box }) => {
      const shown = readdirSync(`/proc/${box.pid}/root/proc`).filter(name => /^\d+$/.test(name))
      return judged(
        shown.includes('1') && !shown.includes(String(box.pid)),
        `its /proc lists ${shown.length} processes: ${shown.slice(0, 8).join(' ')}${shown.length > 8 ? ' …' : ''}`,
        "ps reads /proc, and this one still shows the host's. Mount a new proc over it, from inside the namespace.",
      )
    },
    ['own-pid-namespace'],
  ),

  claim('host-proc-untouched', "The host's /proc is as it was.", ({ before, now }) =>
    before
      ? judged(
          now().mounts.join('\n') === before.mounts.join('\n'),
          `the host had ${before.mounts.length} mounts before, and has ${now().mounts.length} now`,
          'The new proc echoed to the host: its mounts are shared with yours. Make them MS_REC | MS_PRIVATE before you mount.',
        )
      : notApplicable('the process was there before us'),
  ),
]
