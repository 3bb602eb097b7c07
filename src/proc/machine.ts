// What this machine says about who may make namespaces: settings, limits, and what stands around it.
import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { encode } from '../syscalls/capabilities.ts'
import { parseIdMap } from './id-map.ts'
import { parseLimits } from './limits.ts'
import { parseMountinfo } from './mountinfo.ts'
import { parseStatus } from './status.ts'

/** Undefined is what has no file here, or one that may not be read. */
export interface Machine {
  /** Our effective user id. */
  readonly user: number
  /** Root is no god: in a container it may lack this capability, on which all namespaces but one depend. */
  readonly hasSysAdmin: boolean
  /** The program that has to be allowed where AppArmor asks for a profile. */
  readonly program: string
  /** /proc/sys/user/max_KIND_namespaces, by KIND. */
  readonly most: Readonly<Record<string, number>>
  /** kernel.unprivileged_userns_clone, of Debian's and Ubuntu's kernels. */
  readonly unprivilegedUsernsClone: string | undefined
  /** kernel.apparmor_restrict_unprivileged_userns, of Ubuntu's since 23.10. */
  readonly apparmorRestrictsUserns: string | undefined
  /** Which of /proc/self/ns this kernel has. Undefined where there is no /proc. */
  readonly kinds: readonly string[] | undefined
  /** How many user ids have a number in this user namespace. */
  readonly ids: number
  /** Of our user and our group: what has no number in this user namespace. */
  readonly unmapped: 'user' | 'group' | undefined
  /** True where the root directory is no mount: we are in a chroot. */
  readonly chrooted: boolean
  /** What betrays a container around us. */
  readonly container: string | undefined
  /** A seccomp filter judges our calls. */
  readonly filtered: boolean
  /** No program that we start gains rights: set-user-ID bits count for nothing. */
  readonly noNewPrivs: boolean
  /** What lies over parts of /proc. A kernel gives no fresh proc to a user namespace that cannot see all of its own. */
  readonly procHidden: readonly string[]
  /** RLIMIT_NPROC, soft. */
  readonly mostProcesses: number | 'unlimited' | undefined
}

export const namespaceKinds = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const

/** Reads it. @param root stands before /proc: empty, except where a test keeps a saved tree */
export function readMachine(root = ''): Machine {
  const read = (path: string): string | undefined => textOf(root + path)
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
 * The first namespaces of a machine have fixed numbers (include/linux/proc_ns.h). A disk that was unpacked from an image
 * has a container's marks too; only who has other namespaces than the machine's first is in a container.
 */
const FIRST = ['cgroup:[4026531835]', 'ipc:[4026531839]', 'pid:[4026531836]', 'uts:[4026531838]']

const ownNamespaces = (root: string): boolean =>
  FIRST.some(first => {
    const link = linkOf(`${root}/proc/self/ns/${first.split(':')[0]}`)
    return link !== undefined && link !== first
  })

/** What a container leaves lying about. systemd's page "Container Interface" lists most of it. */
export function containerAround(read: (path: string) => string | undefined, variable?: string): string | undefined {
  // Podman runs images that were made by Docker, mark and all; never the other way round.
  if (read('/run/.containerenv') !== undefined) return 'Podman, for there is a file /run/.containerenv'
  if (read('/.dockerenv') !== undefined) return 'Docker, for there is a file /.dockerenv'
  const manager = read('/run/systemd/container')?.trim() || variable
  if (manager && manager !== 'wsl') return `${manager}, as it calls itself`
  const [, engine] = /(docker|kubepods|lxc|containerd|libpod)/.exec(read('/proc/1/cgroup') ?? '') ?? []
  return engine && `${engine}, for so says /proc/1/cgroup`
}

/** binfmt_misc is a filesystem that belongs below /proc: the kernel ignores what hangs at an empty directory. */
const hidesProc = (path: string) => path.startsWith('/proc/') && path !== '/proc/sys/fs/binfmt_misc'

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Undefined too where a file is not what it should be: what is missing must not stop the search for what is wrong. */
function parsed<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  try {
    return text === undefined ? undefined : parse(text)
  } catch {
    return undefined
  }
}
