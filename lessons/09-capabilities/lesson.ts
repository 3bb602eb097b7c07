import {
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_KILL,
  CAP_NET_BIND_SERVICE,
  CAP_SETFCAP,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_CHROOT,
  CLONE_NEWUSER,
  capset,
  clone,
  compile,
  errno,
  everyCapability,
  execve,
  type Filter,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
  setOf,
  withinOurs,
} from 'cooperage'

/** What Podman leaves a container: default_capabilities in containers.conf(5). */
const files = [CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_SETFCAP, CAP_SYS_CHROOT]
const others = [CAP_KILL, CAP_NET_BIND_SERVICE, CAP_SETGID, CAP_SETPCAP, CAP_SETUID]
export const kept = [...files, ...others]
export const dropped = everyCapability().filter(each => !kept.includes(each))
export const powers = withinOurs(setOf(...kept))

export const filter: Filter = {
  default: 'allow',
  rules: [
    // A process has every capability in a user namespace that it makes. This one is to make none.
    { call: 'unshare', action: errno('EPERM') },
    { call: 'clone', where: { arg: 0, has: CLONE_NEWUSER }, action: errno('EPERM') },
    // Its flags lie in memory, where a filter cannot look. "No such call": the C library then falls back to clone.
    { call: 'clone3', action: errno('ENOSYS') },
    // Parts of the kernel that few programs need, and that had many holes.
    { call: ['bpf', 'io_uring_setup', 'keyctl', 'perf_event_open', 'userfaultfd'], action: errno('EPERM') },
    // Nobody calls these by mistake.
    { call: ['finit_module', 'init_module', 'kexec_load', 'reboot'], action: 'kill' },
  ],
}

/** Root with 11 powers of 41, that no program can add to. */
export const box = (command: string[]) =>
  clone(0, [
    // What execve would hand to any program.
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL),

    // execve gives root its whole bounding set, so what is to be gone must go from there. It needs CAP_SETPCAP: now.
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),

    // What it holds today. Empty inheritable: execve gives root that set too, whatever the bounding set says.
    capset({ effective: powers, permitted: powers, inheritable: 0n }),

    // From here on execve never adds anything: no set-user-ID, no file capabilities.
    prctl(PR_SET_NO_NEW_PRIVS, 1),

    // Last: it judges every call after it. Without CAP_SYS_ADMIN only those may filter who have forgone new powers.
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),

    execve(command),
  ])

const show = `grep -E 'Cap|NoNew|Seccomp' /proc/self/status`
const attempt = 'mount -t tmpfs none /mnt; unshare --user true; chroot / echo chroot: granted'
export const command = ['sh', '-c', `${show}; ${attempt}`]
