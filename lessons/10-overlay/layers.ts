// What can be told of a process's layers from outside: from its mountinfo, and from the layers' own directories.
import { type Dirent, existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Layers, layersOf, look, type Mount, type Process, processes, type Step, setgid, setuid } from 'cooperage'

/** The mount that its root directory lies in. (The last line with / in mountinfo may be one that covers it.) */
export function rootMount({ pid, mounts }: Process): Mount | undefined {
  const { dev } = statSync(`/proc/${pid}/root`)
  // Of the number that stat gives, the lowest byte and what is above twenty bits are the minor, twelve bits the major.
  const device = `${(dev >>> 8) & 0xfff}:${(dev & 0xff) | ((dev >>> 12) & 0xfff00)}`
  return mounts.find(mount => mount.mountPoint === '/' && mount.device === device)
}

/** The layers of its root; undefined where that is no overlay. */
export function rootLayers(box: Process): Layers | undefined {
  const mount = rootMount(box)
  return mount && layersOf(mount)
}

/** For claims that stand on the one which says that the root is an overlay. */
export const layersOfRoot = (box: Process): Layers => rootLayers(box) ?? { ...NONE, mountPoint: '/' }
const NONE = { lower: [], data: [], upper: undefined, work: undefined }

/** Root in there, for a probe: in a user namespace whose ids are others, nobody of ours may make a file. */
export const become = (box: Process, host: Process): Step[] =>
  box.namespaces.user === host.namespaces.user
    ? []
    : [...box.gidMap.slice(0, 1).map(id => setgid(id.inside)), ...box.uidMap.slice(0, 1).map(id => setuid(id.inside))]

/**
 * A file of a layer that the box sees under the same name, the first by the alphabet; its path from the layer's top.
 * @param suits what else is asked of it
 */
export function someFile(
  layer: string,
  box: Process,
  suits: (path: string) => boolean = () => true,
): string | undefined {
  const covered = new Set(box.mounts.map(mount => mount.mountPoint))
  const seen = (path: string) => {
    const inside = `/proc/${box.pid}/root/${relative(layer, path)}`
    return existsSync(inside) && lstatSync(inside).isFile() && !covered.has(`/${relative(layer, path)}`)
  }
  const search = (directory: string): string | undefined => {
    const entries = entriesOf(directory)
    const file = entries.find(
      each => each.isFile() && suits(join(directory, each.name)) && seen(join(directory, each.name)),
    )
    if (file) return join(directory, file.name)
    for (const each of entries.filter(entry => entry.isDirectory())) {
      const found = search(join(directory, each.name))
      if (found) return found
    }
    return undefined
  }
  const found = existsSync(layer) ? search(layer) : undefined
  return found && relative(layer, found)
}

const entriesOf = (directory: string): Dirent[] =>
  readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))

/** A character device 0, 0: by that the kernel marks a name in the upper layer that no layer below is to show. */
export const isWhiteout = (path: string): boolean => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isCharacterDevice() === true && found.rdev === 0
}

/** Mounts of the box, beside its overlays, in which a layer is to be seen, or a part of it. */
export function waysTo(layer: string, box: Process, host: Process): Mount[] {
  const path = existsSync(layer) ? realpathSync(layer) : layer
  const disk = host.mounts
    .filter(mount => within(path, mount.mountPoint))
    .sort(byDepth)
    .at(-1)
  if (!disk) return []
  const onDisk = join(disk.root, relative(disk.mountPoint, path))
  return box.mounts.filter(
    mount => mount.device === disk.device && (within(onDisk, mount.root) || within(mount.root, onDisk)),
  )
}

const within = (path: string, directory: string) => path === directory || `${path}/`.startsWith(join(directory, '/'))
const byDepth = (a: Mount, b: Mount) => a.mountPoint.length - b.mountPoint.length

/** Overlays, other than this mount, that write to the same layer: whose they are, and where they are mounted. */
export function othersWith(upper: string, mine: Mount): string[] {
  const all = processes().flatMap(process => overlaysOf(process.pid).map(mount => ({ pid: process.pid, mount })))
  const others = all.filter(({ mount }) => mount.device !== mine.device && layersOf(mount)?.upper === upper)
  return others.map(({ pid, mount }) => `process ${pid} on ${mount.mountPoint}`)
}

function overlaysOf(pid: number): Mount[] {
  try {
    return look(pid).mounts.filter(mount => mount.fstype === 'overlay')
  } catch {
    return [] // it has ended meanwhile, or is not ours to see
  }
}
