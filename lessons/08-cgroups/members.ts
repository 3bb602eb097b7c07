// Who is in the group of a box, by cgroup.procs: the box should be there as a whole, and nobody else.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { descendants, look, type Process, sharing } from 'cooperage'

const LIMITING = ['memory', 'cpu', 'pids']
type Line = Process['cgroup']['lines'][number]

/** The lines of /proc/PID/cgroup that name a group with limits: one in v2, up to three in v1. */
const linesOf = ({ cgroup }: Process): Line[] => {
  const older = cgroup.lines.filter(({ controllers }) => controllers.some(name => LIMITING.includes(name)))
  return older.length > 0 ? older : cgroup.lines.filter(({ hierarchy }) => hierarchy === 0)
}

/** The processes of a box: those of its PID namespace, if that is its own, and all that descend from it. */
export function membersOfBox(box: Process, host: Process): Process[] {
  const counted = box.namespaces.pid === host.namespaces.pid ? [] : sharing(box, 'pid')
  const all = new Set([box.pid, ...counted, ...descendants(box.pid, box.proc)])
  return [...all].map(pid => look(pid, box.proc)).filter(lives)
}

function lives({ status }: Process): boolean {
  return !/[ZX]/.test(status.State)
}

/** A group as a whole: the smallest one that has all processes of the box in it. */
export interface Group {
  /** As /proc/PID/cgroup has it. */
  readonly path: string
  /** The processes of the box, each with its place. */
  readonly members: readonly { readonly pid: number; readonly path: string }[]
  /** Whether the host's process is in it as well. */
  readonly hasHost: boolean
  /** What cgroup.procs has in it and below; undefined where it is not mounted here. */
  readonly listed: readonly number[] | undefined
}

/**
 * The groups that limit a box: in v2 one, in v1 that for memory, and those of other hierarchies in which it has a group of
 * its own. Where it has none, its limit of that kind is missing, and the claim about that limit says so.
 */
export function groupsOf(box: Process, host: Process): Group[] {
  const processes = membersOfBox(box, host)
  const ofHost = (hierarchy: number) => host.cgroup.lines.find(line => line.hierarchy === hierarchy)?.path ?? '/'
  const used = linesOf(box).filter(
    ({ hierarchy, path, controllers }) =>
      hierarchy === 0 || controllers.includes('memory') || !isWithin(ofHost(hierarchy), path),
  )
  return used.map(({ hierarchy, path: own }) => {
    const pathOf = (process: Process) => process.cgroup.lines.find(line => line.hierarchy === hierarchy)?.path ?? own
    const members = processes.map(process => ({ pid: process.pid, path: pathOf(process) }))
    const path = members.map(each => each.path).reduce(common, own)
    const directory = directoryOf(box, own, path, hierarchy)
    return {
      path,
      members,
      hasHost: isWithin(ofHost(hierarchy), path),
      listed: directory === undefined ? undefined : procsBelow(directory),
    }
  })
}

/** The directory of a group above that of the process, or of its own. */
function directoryOf({ cgroup }: Process, own: string, path: string, hierarchy: number): string | undefined {
  const place = cgroup.places.find(each => each.path === own && (each.version === 2) === (hierarchy === 0))
  if (!place) return undefined
  const up = own.split('/').filter(Boolean).length - path.split('/').filter(Boolean).length
  return Array.from({ length: up }).reduce<string>(directory => dirname(directory), place.directory)
}

/** The longest path that both begin with. */
function common(one: string, other: string): string {
  const [a, b] = [one.split('/').filter(Boolean), other.split('/').filter(Boolean)]
  const differs = a.findIndex((name, i) => name !== b[i])
  return `/${(differs < 0 ? a : a.slice(0, differs)).join('/')}`
}

const isWithin = (path: string, group: string) => `${path}/`.startsWith(group === '/' ? '/' : `${group}/`)

/** A process that the reader cannot see is listed as 0. A threaded group cannot be read; its processes are listed above it. */
function procsBelow(directory: string): number[] {
  const below = readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return [...procsIn(directory), ...below.flatMap(({ name }) => procsBelow(join(directory, name)))]
}

function procsIn(directory: string): number[] {
  try {
    return readFileSync(`${directory}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EOPNOTSUPP' || code === 'ENOTSUP' || !existsSync(directory)) return []
    throw error
  }
}
