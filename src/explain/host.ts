// The rules that look at this machine: which of its settings refuses a namespace, and how to change that. They speak only
// where readings of the machine are handed in: by the lab and by `cooper doctor`, whose calls every machine should allow.

import { type Machine, namespaceKinds } from '../proc/machine.ts'
import type { Args } from '../syscalls/errno-rule.ts'
import { type Rule, type RuleOf, rule, say } from './rule.ts'

/** A call that was refused while a box was being made. */
export interface Refusal {
  /** The kernel's name: `clone3`. */
  readonly call: string
  /** `EPERM` */
  readonly errno: string
  readonly args: Args
}

export interface HostExplanation {
  /** What on this machine refuses, half a sentence. */
  readonly means: string
  /** What to type or to set. */
  readonly fix: string
}

/** All of /proc, and no seccomp filter: then an ordinary user in the container has a lab. Measured with Podman. */
export const unmaskedProc =
  '`podman run --security-opt unmask=ALL --security-opt seccomp=unconfined`, `docker run --security-opt systempaths=unconfined --security-opt seccomp=unconfined`'

/** The options of Docker and Podman for a container that may make containers. */
export const widerContainer = `Start the container with \`--privileged\`; or stay an ordinary user in it, and start it so: ${unmaskedProc}. Or run cooper outside of it, or in a virtual machine.`

const outsideOfIt =
  'Start cooper outside of what confines it: a sandbox, a service with RestrictNamespaces= or CapabilityBoundingSet=.'

/** AppArmor restricts programs that have no profile: this one exists, and restricts nothing. */
const appArmorProfile = (program: string) =>
  `printf 'abi <abi/4.0>,\\nprofile cooper-node ${program} flags=(unconfined) {\\n  userns,\\n}\\n' | sudo tee /etc/apparmor.d/cooper-node && sudo apparmor_parser -r /etc/apparmor.d/cooper-node.`

export const noProc: HostExplanation = { means: '/proc is not mounted here', fix: 'sudo mount -t proc proc /proc' }

const MAKERS = ['clone3', 'unshare']
const FORBIDDEN = ['EPERM', 'EACCES']

/** A rule whose facts are the readings of the machine. */
const hostRule = ({
  when,
  ...text
}: Omit<RuleOf<Machine>, 'when'> & { when: (machine: Machine, args: Args) => boolean }): Rule =>
  rule<Machine>({ ...text, when: ({ machine, args }) => machine && when(machine, args) && machine })

const lacksSysAdmin = ({ user, hasSysAdmin }: Machine): boolean => user === 0 && !hasSysAdmin

const kindWithoutRoom = ({ most }: Machine) => namespaceKinds.find(kind => most[kind] === 0)

const kindsNotBuiltIn = ({ kinds }: Machine): readonly string[] =>
  kinds ? namespaceKinds.filter(kind => kind !== 'time' && !kinds.includes(kind)) : []

const hidden = [
  hostRule({
    id: 'host.clone3-hidden-by-container',
    call: ['clone3'],
    errno: ['ENOSYS'],
    when: ({ container }) => container !== undefined,
    means: ({ container }) => `the seccomp filter of the container around us hides clone3: ${container}`,
    fix: widerContainer,
  }),
  hostRule({
    id: 'host.clone3-hidden-by-filter',
    call: ['clone3'],
    errno: ['ENOSYS'],
    when: ({ filtered }) => filtered,
    means: 'a seccomp filter hides clone3',
    fix: outsideOfIt,
  }),
  hostRule({
    id: 'host.kernel-without-clone3',
    call: ['clone3'],
    errno: ['ENOSYS'],
    when: () => true,
    means: 'this kernel is older than Linux 5.3',
    fix: 'Boot Linux 5.12 or newer; a virtual machine will do.',
  }),
]

const limits = [
  hostRule({
    id: 'host.too-many-processes',
    call: ['clone3'],
    errno: ['EAGAIN'],
    when: () => true,
    means: ({ mostProcesses }) =>
      typeof mostProcesses === 'number'
        ? `this user may have ${mostProcesses} processes and threads (RLIMIT_NPROC), or pids.max of the cgroup is reached`
        : 'pids.max of the cgroup is reached',
    fix: 'End some processes, or raise the limit: `ulimit -u unlimited`, where it may be raised; /etc/security/limits.conf (nproc) and pids.max of the cgroup set it.',
  }),
  hostRule({
    id: 'host.namespaces-switched-off',
    call: MAKERS,
    errno: ['ENOSPC'],
    when: machine => kindWithoutRoom(machine) !== undefined,
    means: machine => `user.max_${kindWithoutRoom(machine)}_namespaces is 0 on this machine, which forbids them to all`,
    fix: machine =>
      `sudo sysctl -w user.max_${kindWithoutRoom(machine)}_namespaces=15000; to keep it, write the same into /etc/sysctl.d/60-namespaces.conf`,
  }),
  hostRule({
    id: 'host.too-many-namespaces',
    call: MAKERS,
    errno: ['ENOSPC'],
    when: () => true,
    means: ({ most }) =>
      `a limit on namespaces is reached. user.max_user_namespaces is ${most.user ?? 'not readable'} here: so many are in use, or a user namespace around this one allows fewer, or 32 of them lie inside each other`,
    fix: '`sudo lsns -t user` lists those in use: end what you do not need. If this is a container, raise user.max_user_namespaces outside of it.',
  }),
  hostRule({
    id: 'host.namespaces-not-built-in',
    call: MAKERS,
    errno: ['EINVAL'],
    when: machine => kindsNotBuiltIn(machine).length > 0,
    means: machine => `this kernel was built without these namespaces: ${kindsNotBuiltIn(machine).join(', ')}`,
    fix: "Boot a distribution's own kernel; a virtual machine will do.",
  }),
]

/** The first that fits speaks: causes that can be seen for certain stand before those that are guessed. */
const forbidden = [
  hostRule({
    id: 'host.proc-masked',
    call: ['mount'],
    errno: FORBIDDEN,
    when: ({ procHidden }, args) => args[2] === 'proc' && procHidden.length > 0,
    means: ({ procHidden }) =>
      `something lies over ${procHidden[0]}, and a user namespace that does not see all of /proc may not mount a new one`,
    fix: ({ container, procHidden }) =>
      container
        ? `Start the container so that all of /proc is seen: ${unmaskedProc}.`
        : `sudo umount ${procHidden.toReversed().join(' ')}`,
  }),
  hostRule({
    id: 'host.id-not-mapped',
    call: 'any',
    errno: FORBIDDEN,
    when: ({ unmapped }) => unmapped !== undefined,
    means: ({ unmapped }) =>
      `our ${unmapped} is not mapped in this user namespace, and a process with an unmapped id may not make another user namespace`,
    fix: 'Map user and group into the namespace around you (`unshare --map-root-user`), or start cooper outside of it.',
  }),
  hostRule({
    id: 'host.userns-clone-0',
    call: 'any',
    errno: FORBIDDEN,
    when: ({ hasSysAdmin, unprivilegedUsernsClone }) => !hasSysAdmin && unprivilegedUsernsClone === '0',
    means: 'kernel.unprivileged_userns_clone is 0: only root may make user namespaces',
    fix: 'sudo sysctl -w kernel.unprivileged_userns_clone=1; to keep it, write the same into /etc/sysctl.d/60-userns.conf',
  }),
  hostRule({
    id: 'host.apparmor-restricts-userns',
    call: 'any',
    errno: FORBIDDEN,
    when: ({ hasSysAdmin, apparmorRestrictsUserns }) => !hasSysAdmin && Number(apparmorRestrictsUserns) > 0,
    means:
      'kernel.apparmor_restrict_unprivileged_userns is 1: AppArmor takes all power from user namespaces of programs that have no profile (Ubuntu since 23.10)',
    fix: ({ program }) =>
      `Give Node a profile that allows them: ${appArmorProfile(program)} Or for all programs: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`,
  }),
  hostRule({
    id: 'host.chrooted',
    call: 'any',
    errno: FORBIDDEN,
    when: ({ chrooted }) => chrooted,
    means: 'we are in a chroot, and a process in a chroot may not make user namespaces',
    fix: 'Start cooper outside of the chroot, or enter the directory by pivot_root, as bwrap and systemd-nspawn do.',
  }),
  hostRule({
    id: 'host.root-without-sys-admin',
    call: 'any',
    errno: FORBIDDEN,
    when: lacksSysAdmin,
    means: ({ container }) => `root lacks CAP_SYS_ADMIN${container ? ` in the container around us: ${container}` : ''}`,
    fix: ({ container }) => (container ? widerContainer : outsideOfIt),
  }),
  hostRule({
    id: 'host.container',
    call: 'any',
    errno: FORBIDDEN,
    when: ({ container }) => container !== undefined,
    means: ({ container }) => `the container around us forbids it: ${container}`,
    fix: widerContainer,
  }),
  hostRule({
    id: 'host.filter',
    call: 'any',
    errno: FORBIDDEN,
    when: ({ filtered }) => filtered,
    means: 'a seccomp filter judges our calls, and seems to refuse this one',
    fix: outsideOfIt,
  }),
]

export const hostRules: readonly Rule[] = [
  ...hidden,
  ...limits,
  ...forbidden,
  hostRule({
    id: 'host.no-proc',
    call: 'any',
    errno: ['ENOENT'],
    when: ({ kinds }) => kinds === undefined,
    means: noProc.means,
    fix: noProc.fix,
  }),
]

/** What this machine has to do with a refusal; undefined where its readings do not explain it. */
export function explainByHost(refusal: Refusal, machine: Machine): HostExplanation | undefined {
  for (const each of hostRules) {
    const said = say(each, { ...refusal, machine })
    if (said) return said
  }
  return undefined
}
