// What decides on this machine who may make namespaces: sysctls, limits, and a container around us.
import { existsSync, readlinkSync } from 'node:fs'
import { readIfThere } from '../base/read-if-there.ts'
import { encode } from '../syscalls/capabilities.ts'
import { parseIdMap } from './id-map.ts'
import { parseLimits } from './limits.ts'
import { parseMountinfo } from './mountinfo.ts'
import { parseStatus } from './status.ts'

/** A field is undefined if its file does not exist here or may not be read. */
export interface Machine {
  /** Our effective user id. */
  readonly user: number
  /**
   * Whether we have CAP_SYS_ADMIN, which all namespaces but the user namespace need. Root in a container may lack it.
   */
  readonly hasSysAdmin: boolean
  /** The path of our own program, for which AppArmor may need a profile. */
  readonly program: string
  /** /proc/sys/user/max_KIND_namespaces, by KIND. */
  readonly most: Readonly<Record<string, number>>
  /** The sysctl kernel.unprivileged_userns_clone of Debian's and Ubuntu's kernels. */
  readonly unprivilegedUsernsClone: string | undefined
  /** The sysctl kernel.apparmor_restrict_unprivileged_userns of Ubuntu's kernels since 23.10. */
  readonly apparmorRestrictsUserns: string | undefined
  /** The links in /proc/self/ns that this kernel has. Undefined without a /proc. */
  readonly kinds: readonly string[] | undefined
  /** How many user ids are mapped in this user namespace. */
  readonly ids: number
  /** Which of our own ids, user or group, is not mapped in this user namespace. */
  readonly unmapped: 'user' | 'group' | undefined
  /** True if our root directory is no mount, so that we are in a chroot. */
  readonly chrooted: boolean
  /** The engine whose container we are in, and how we know. */
  readonly container: string | undefined
  /** Whether a seccomp filter applies to us. */
  readonly filtered: boolean
  /** Whether no_new_privs is set, so that set-user-ID bits are ignored for every program that we start. prctl(2) */
  readonly noNewPrivs: boolean
  /** Mounts that hide parts of /proc. With any, the kernel refuses a new procfs in a user namespace. */
  readonly procHidden: readonly string[]
  /** The soft limit RLIMIT_NPROC. */
  readonly mostProcesses: number | 'unlimited' | undefined
}

export const namespaceKinds = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const

/** Reads all of it. @param root a directory to put before /proc: empty, except in tests that use a saved tree */
export function readMachine(root = ''): Machine {
  const read = (path: string): string | undefined => readIfThere(root + path)
  const setting = (path: string) => read(`/proc/sys/${path}`)?.trim()
  const status = parsed(read('/proc/self/status'), parseStatus)
  const mounts = parsed(read('/proc/self/mountinfo'), parseMountinfo)
  const limits = parsed(read('/proc/self/limits'), parseLimits)
  const lacks = (file: string, id: number) =>
    parsed(read(file), parseIdMap)?.every(({ inside, count }) => id < inside || id >= inside + count)
  const user = status?.Uid.effective ?? process.geteuid?.() ?? 0
  const links = namespaceKinds.filter(kind => existsSync(`${root}/proc/self/ns/${kind}`))
  const limitOf = (kind: string) => setting(`user/max_${kind}_namespaces`)
  return {
    user,
    hasSysAdmin: status ? (status.CapEff & encode(['CAP_SYS_ADMIN'])) !== 0n : user === 0,
    program: process.execPath,
    most: Object.fromEntries(
      namespaceKinds.flatMap(kind => (limitOf(kind) === undefined ? [] : [[kind, Number(limitOf(kind))]])),
    ),
    unprivilegedUsernsClone: setting('kernel/unprivileged_userns_clone'),
    apparmorRestrictsUserns: setting('kernel/apparmor_restrict_unprivileged_userns'),
    kinds: links.length > 0 ? links : undefined,
    ids: (parsed(read('/proc/self/uid_map'), parseIdMap) ?? []).reduce((sum, { count }) => sum + count, 0),
    unmapped: lacks('/proc/self/uid_map', user)
      ? 'user'
      : lacks('/proc/self/gid_map', status?.Gid.effective ?? 0)
        ? 'group'
        : undefined,
    chrooted: mounts !== undefined && mounts.length > 0 && !mounts.some(({ mountPoint }) => mountPoint === '/'),
    container: ownNamespaces(root) ? containerAround(read, process.env.container) : undefined,
    filtered: status?.Seccomp === 'filter',
    noNewPrivs: status?.NoNewPrivs === true,
    procHidden: (mounts ?? []).map(({ mountPoint }) => mountPoint).filter(hidesProc),
    mostProcesses: limits?.get('Max processes')?.soft,
  }
}

/**
 * The initial namespaces of a machine have fixed inode numbers (include/linux/proc_ns.h). The marks of a container
 * alone prove nothing, because a disk that was unpacked from an image has them too.
 */
const FIRST = ['cgroup:[4026531835]', 'ipc:[4026531839]', 'pid:[4026531836]', 'uts:[4026531838]']

const ownNamespaces = (root: string): boolean =>
  FIRST.some(first => {
    const link = linkOf(`${root}/proc/self/ns/${first.split(':')[0]}`)
    return link !== undefined && link !== first
  })

/**
 * Finds the engine by the files and variables that it leaves in a container. Source: systemd's page "Container
 * Interface".
 */
export function containerAround(read: (path: string) => string | undefined, variable?: string): string | undefined {
  // Podman comes first: an image that Docker made may contain /.dockerenv, but none contains Podman's file.
  if (read('/run/.containerenv') !== undefined) return 'Podman, for there is a file /run/.containerenv'
  if (read('/.dockerenv') !== undefined) return 'Docker, for there is a file /.dockerenv'
  const manager = read('/run/systemd/container')?.trim() || variable
  if (manager && manager !== 'wsl') return `${manager}, as it calls itself`
  const [, engine] = /(docker|kubepods|lxc|containerd|libpod)/.exec(read('/proc/1/cgroup') ?? '') ?? []
  return engine && `${engine}, for so says /proc/1/cgroup`
}

/** The mount of binfmt_misc hides nothing: the kernel ignores mounts on directories that are always empty. */
const hidesProc = (path: string) => path.startsWith('/proc/') && path !== '/proc/sys/fs/binfmt_misc'

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** Undefined also if the file cannot be parsed: one strange file must not stop the diagnosis. */
function parsed<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  try {
    return text === undefined ? undefined : parse(text)
  } catch {
    return undefined
  }
}
