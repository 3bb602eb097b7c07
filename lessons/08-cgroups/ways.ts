// By which ways a box could write to the files of its limits: a mount, a descriptor, a directory that it stands in.
import { closeSync, openSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { type Mount, O_PATH, type Process } from 'cooperage'
import { membersOfBox } from './members.ts'

/** statfs(2), f_type: CGROUP_SUPER_MAGIC and CGROUP2_SUPER_MAGIC. */
const TYPES: readonly number[] = [0x27e0eb, 0x63677270]
const LIMITING = /\b(memory|cpu|pids)\b/

/** The mounts that show files with limits. Those of v1 without a controller of ours, such as systemd's own, show none. */
export const limitMounts = ({ mounts, cgroup }: Process): Mount[] =>
  mounts.filter(({ fstype, superOptions }) =>
    cgroup.memory?.version === 1 ? fstype === 'cgroup' && LIMITING.test(superOptions) : fstype === 'cgroup2',
  )

/** With nsdelegate nobody in a cgroup namespace may change the limits of its root. cgroup-v2.rst */
const mayWriteTo = ({ options, superOptions }: Mount): boolean =>
  !options.includes('ro') && !/nsdelegate/.test(superOptions)

/** In words, each way by which a process of the box could write to files of cgroups. */
export function waysToLimits(box: Process, host: Process): string[] {
  const processes = membersOfBox(box, host)
  return [...new Set(processes.flatMap(process => [...mountsOf(process), ...openIn(process, host)]))]
}

const mountsOf = (process: Process): string[] =>
  limitMounts(process)
    .filter(mayWriteTo)
    .map(({ mountPoint, options }) => `${mountPoint} is mounted ${options.join()}`)

/** Its open files and directories. A directory leads to the files in it, as far as its mount may be written to. */
function openIn(process: Process, host: Process): string[] {
  const base = `${process.proc}/${process.pid}`
  const fds = readdirSync(`${base}/fd`).map(fd => `fd/${fd}`)
  return ['cwd', 'root', ...fds].flatMap(name => {
    const path = `${base}/${name}`
    try {
      if (!TYPES.includes(statfsSync(path).type)) return []
      const info = name.startsWith('fd/') ? readFileSync(`${base}/fdinfo/${name.slice(3)}`, 'utf8') : infoOf(path)
      return isWay(info, process, host) ? [`${path} is open on the files of a group`] : []
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] // it was closed meanwhile
      throw error
    }
  })
}

/** What fdinfo says of a file that we open in the same place. */
function infoOf(path: string): string {
  const fd = openSync(path, O_PATH)
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')
  } finally {
    closeSync(fd)
  }
}

/** A file that was opened to be written to stays so. Of others the mount decides; one that is nowhere any more was the host's. */
function isWay(info: string, process: Process, host: Process): boolean {
  const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8)
  if ((flags & 0o3) !== 0 && (flags & O_PATH) === 0) return true
  const id = Number(/^mnt_id:\s*(\d+)/m.exec(info)?.[1])
  const mount = [...process.mounts, ...host.mounts].find(each => each.id === id)
  return mount === undefined || mayWriteTo(mount)
}
