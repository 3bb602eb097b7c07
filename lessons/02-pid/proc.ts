// What lies at /proc in a box. The kernel makes a proc for one PID namespace; whatever else has directories with numbers for
// names is drawn.
import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { look, type Process } from 'cooperage'

/** statfs(2), f_type: PROC_SUPER_MAGIC. */
const PROC_TYPE = 0x9fa0
/** The inode of the topmost directory of each proc. <linux/proc_ns.h> */
const PROC_TOP = 1

export interface SeenProc {
  /** Whether it is a proc, from its top. */
  readonly isProc: boolean
  /** What it is, for people: `a proc, device 0:57`. */
  readonly what: string
  /** The names in it that are numbers. */
  readonly listed: readonly string[]
  /** Mounts that lie over a process in it. */
  readonly covered: readonly string[]
  /** The PID namespace of its number 1. */
  readonly owner: number | undefined
}

/** Undefined where there is no such directory. Throws where it may not be read. */
export function procOf(box: Process): SeenProc | undefined {
  const path = `${box.proc}/${box.pid}/root/proc`
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return undefined
  const isProc = statfsSync(path).type === PROC_TYPE && found.ino === PROC_TOP
  const mount = box.mounts.findLast(({ mountPoint }) => mountPoint === '/proc')
  const listed = readdirSync(path).filter(name => /^\d+$/.test(name))
  const covered = box.mounts.map(({ mountPoint }) => mountPoint).filter(at => COVERS_A_PROCESS.test(at))
  return {
    isProc,
    what: isProc ? `a proc, device ${mount?.device ?? found.dev}` : `no proc, but a ${mount?.fstype ?? 'directory'}`,
    listed,
    covered,
    owner: existsSync(`${path}/1/ns/pid`) ? look(1, path).namespaces.pid : undefined,
  }
}

const COVERS_A_PROCESS = /^\/proc\/(\d+|self|thread-self)(\/|$)/
