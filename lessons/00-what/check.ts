// 00 what: a process of this host, like any other
import { readFileSync, statSync } from 'node:fs'
import {
  buffer,
  type Claim,
  cat,
  claim,
  decode,
  forEveryTask,
  judged,
  look,
  mayFail,
  namespaceIfAny,
  notApplicable,
  type Process,
  UNAME26,
  uname,
  write,
} from 'cooperage'

const RELEASE = '/proc/sys/kernel/osrelease'
const BOOT = '/proc/sys/kernel/random/boot_id'
const here = (path: string) => readFileSync(path, 'utf8').trim()

/** uname(2) fills six texts of 65 bytes each; the third is the kernel's version. Then two files, if they are there. */
const utsname = buffer(390)
const asked = [uname(utsname), write(1, utsname, 390), ...mayFail([cat(RELEASE), cat(BOOT)])]

/** Each process is in one namespace of each kind; its children may be meant for another one. */
const KINDS = ['mnt', 'pid', 'pid_for_children', 'net', 'uts', 'ipc', 'user', 'cgroup', 'time'] as const

const rootOf = ({ pid }: Process): string => {
  const { ino, dev } = statSync(`/proc/${pid}/root`)
  return `inode ${ino} on device ${dev}`
}

const powers = ({ status }: Process): string =>
  [
    `user ${status.Uid.effective}`,
    `${decode(status.CapEff).length} capabilities`,
    `${decode(status.CapBnd).length} within reach`,
    `no_new_privs ${status.NoNewPrivs ? 'set' : 'not set'}`,
    `seccomp ${status.Seccomp}`,
  ].join(', ')

export const claims: Claim[] = [
  claim('host-kernel', "The kernel that answers it is the host's.", async ({ box, inside }) => {
    const answers = await inside(['uts', 'mnt'], asked)
    const [version = '', boot = 'not there'] = answers.slice(390).trim().split('\n')
    const told = answers.slice(130, 195).replace(/\0.*/s, '')
    const pretends = (box.personality & UNAME26) !== 0
    return judged(
      told === here(RELEASE) && [told, ''].includes(version) && [here(BOOT), 'not there'].includes(boot) && !pretends,
      `in there uname(2) says ${told}, ${RELEASE} ${version || 'is not there'}, and the boot id is ${boot === here(BOOT) ? "the host's" : boot}. The host's version is ${here(RELEASE)}. /proc/${box.pid}/personality is ${box.personality.toString(16)}`,
      pretends
        ? {
            means:
              'It asked for an older kernel, with UNAME26: that is no other kernel, the same one only tells it another number.',
            look: 'Leave personality out.',
            calls: ['personality'],
          }
        : {
            means:
              "A file lies over the kernel's own, and says what it likes: the kernel that performs the calls is still the host's.",
            look: 'Leave the mount out.',
            calls: ['mount'],
          },
    )
  }),

  claim('own-number', 'The host counts it, under the number that it has itself.', ({ box, host }) => {
    const numbers = box.status.NSpid.slice(host.status.NSpid.length - 1)
    return judged(
      numbers.length === 1,
      `NSpid in /proc/${box.pid}/status ends with ${numbers.join(' ')}: a number in the PID namespace of the host, and one in each below`,
      {
        means: `It calls itself number ${box.insidePid}, and the host calls it ${numbers[0]}: it is counted twice.`,
        look: 'Leave CLONE_NEWPID out.',
      },
    )
  }),

  claim('our-child', 'Its parent is whoever started it.', ({ box, judge, before }) => {
    if (!before) return notApplicable('the process was there before us')
    const { PPid } = box.status
    const ours = PPid === judge.pid || (PPid > 0 && look(PPid).status.PPid === judge.pid)
    return judged(
      ours,
      `PPid in /proc/${box.pid}/status is ${PPid}, ${PPid > 0 ? look(PPid).status.Name : 'somebody outside'}, ${ours ? 'which we have started' : 'and that is not what we have started'}`,
      {
        means: 'Another process stands between it and us.',
        look: 'Let the process that clone makes become the command itself, without a fork and without a program before it.',
        calls: ['clone', 'fork'],
      },
    )
  }),

  claim('same-namespaces', 'It is in the namespaces of the host, all of them.', ({ box, host }) => {
    const others = KINDS.filter(kind => namespaceIfAny(box.namespaces, kind) !== namespaceIfAny(host.namespaces, kind))
    return judged(
      others.length === 0,
      `the links in /proc/${box.pid}/ns and in /proc/${host.pid}/ns ${others.length === 0 ? 'lead to the same' : `differ in ${others.join(', ')}`}`,
      {
        means: 'It sees something of its own where other processes see what the host has.',
        look: 'Give clone no CLONE_NEW flag, and call no unshare.',
        calls: ['clone', 'unshare'],
      },
    )
  }),

  claim('same-root', "Its paths begin where the host's begin.", ({ box, host }) =>
    judged(
      rootOf(box) === rootOf(host),
      `/proc/${box.pid}/root is ${box.rootDirectory}, ${rootOf(box)}; the host's is ${rootOf(host)}`,
      {
        means: 'It has been given another root directory, and other files with it.',
        look: 'Leave chroot and pivot_root out.',
        calls: ['chroot', 'pivot_root'],
      },
    ),
  ),

  claim('same-powers', 'It may do what whoever started it may do.', ({ box, host }) =>
    judged(
      powers(box) === powers(host),
      `/proc/${box.pid}/status: ${powers(box)}; ours: ${powers(box) === powers(host) ? 'the same' : powers(host)}`,
      {
        means: 'A power was given up on the way, or the user was changed.',
        look: 'Leave out the prctl, capset, seccomp or setuid that did it.',
        calls: ['prctl', 'capset', 'seccomp', 'setuid'],
      },
    ),
  ),
].map(forEveryTask('same-namespaces', 'same-root', 'same-powers'))
