// Whether the list does already what a fix says. The rules about an errno know nothing of the list, so their fixes are held
// against it here: one that is followed already helps nobody.
import { CLONE_NEWUSER, MS_RDONLY, MS_REC, PR_SET_NO_NEW_PRIVS } from '../syscalls/constants.ts'
import { pathOf, textOf } from '../syscalls/errno-rule.ts'
import type { Step } from '../syscalls/step.ts'
import { fromFirstRoot, mountOver } from './model/mounts.ts'
import type { Kind } from './model/namespaces.ts'
import type { Failure, FailureInList } from './rule.ts'

type Follows = (failure: FailureInList) => boolean

/** The namespace is as young as the user namespace, so that this one owns it. */
const owns =
  (...kinds: Kind[]): Follows =>
  ({ state: { namespaces } }) =>
    kinds.every(kind => namespaces.of[kind].by && namespaces.of[kind].depth === namespaces.users.length)

const has = (index: number, flag: number) => (step: Step) => (Number(step.args[index] ?? 0) & flag) !== 0

const called =
  (call: string, fits: (step: Step) => boolean = () => true): Follows =>
  ({ before }) =>
    before.steps.some(step => step.signature.call === call && fits(step))

const wrote = (path: RegExp, text: RegExp = /./): Follows =>
  called('write', ({ args }) => path.test(pathOf(args) ?? '') && text.test(textOf(args)))

const flag =
  (index: number, bits: number): Follows =>
  ({ step }) =>
    has(index, bits)(step)

/** The list has mounted something on the place that argument `index` names. */
const mountedOn =
  (index: number): Follows =>
  ({ step, state: { files } }) => {
    const place = fromFirstRoot(files, String(step.args[index]))
    return mountOver(files.mounts, place)?.place === place
  }

const isPrivate: Follows = ({ state: { files } }) => {
  const last = files.propagation.at(-1)
  return last !== undefined && !last.shared && last.recursive && last.place === '/'
}

const procIsMounted: Follows = ({ state: { files } }) =>
  mountOver(files.mounts, fromFirstRoot(files, '/proc'))?.type === 'proc'

const both =
  (...all: Follows[]): Follows =>
  failure =>
    all.every(follows => follows(failure))

const noNewPrivs = called('prctl', ({ args }) => args[0] === PR_SET_NO_NEW_PRIVS && args[1] === 1)

/** Calls that need CAP_SYS_ADMIN over the mount namespace. */
const MOUNT_CALLS = ['mount', 'umount2', 'pivot_root', 'open_tree', 'move_mount', 'fsopen', 'fsconfig', 'fsmount']

/** By the id of the rule. */
const FIXES: Readonly<Record<string, Follows>> = {
  'clone3.EPERM.not-admin': flag(0, CLONE_NEWUSER),
  'unshare.EPERM.not-admin': flag(0, CLONE_NEWUSER),
  ...Object.fromEntries(MOUNT_CALLS.map(call => [`${call}.EPERM.not-admin`, owns('mount')])),
  'mount.EPERM.proc': both(owns('mount', 'PID'), ({ state: { files } }) => files.rootBy === undefined),
  'mount.EPERM.sysfs': owns('network'),
  'mount.EPERM.foreign-namespace': ({ step, ...failure }) =>
    owns(step.args[2] === 'mqueue' ? 'IPC' : 'cgroup')({ step, ...failure }),
  'mount.EINVAL.remount': mountedOn(1),
  'mount.EINVAL.move': both(mountedOn(0), isPrivate),
  'mount.EINVAL.bind': flag(3, MS_REC),
  'mount.EACCES.path-or-source': flag(3, MS_RDONLY),
  'mount.EROFS.read-only-source': flag(3, MS_RDONLY),
  'pivot_root.EINVAL.mounts': both(isPrivate, mountedOn(0)),
  'pivot_root.EBUSY.same-mount': mountedOn(0),
  'sethostname.EPERM.not-admin': owns('UTS'),
  'setdomainname.EPERM.not-admin': owns('UTS'),
  'setuid.EINVAL.not-mapped': wrote(/\/uid_map$/),
  'setgid.EINVAL.not-mapped': wrote(/\/gid_map$/),
  'openat.ENOENT.no-proc': procIsMounted,
  'openat.ENOENT.cgroup': both(called('mkdirat'), wrote(/\/cgroup\.subtree_control$/)),
  'write.EPERM.gid-map': both(wrote(/\/setgroups$/, /^deny/), ({ step }) => /^0 \d+ 1\s*$/.test(textOf(step.args))),
  'RTM_NEWLINK.EPERM.not-net-admin': owns('network'),
  'RTM_NEWADDR.EPERM.not-net-admin': owns('network'),
  'RTM_NEWROUTE.EPERM.not-net-admin': owns('network'),
  'RTM_NEWROUTE.ENETUNREACH.gateway': ({ state: { networks } }) =>
    networks.addresses.length > 0 && networks.links.some(({ up }) => up),
  'landlock_restrict_self.EPERM.no-new-privs-missing': noNewPrivs,
  'seccomp.EACCES.no-new-privs-missing': noNewPrivs,
  'prctl.EACCES.no-new-privs-missing': noNewPrivs,
}

/** The rules whose fix can be held against the list, for their test. */
export const checkedFixes: readonly string[] = Object.keys(FIXES)

/** Whether the list follows the fix of a rule already. False where the list, or its part in the fix, is not known. */
export function isFollowed(rule: string, { call, errno, step, list }: Failure): boolean {
  const follows = Object.hasOwn(FIXES, rule) ? FIXES[rule] : undefined
  if (!step || !list || !follows) return false
  return follows({ call, errno, step, ...list })
}
