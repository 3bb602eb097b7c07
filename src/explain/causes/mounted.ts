// Why a mount of a list is not where, or not what, its writer believes.
import { CLONE_NEWPID } from '../../syscalls/constants.ts'
import { type Files, fromRootNow, layersIn, type Mounted, mountOver, within } from '../model/mounts.ts'
import { SHOWN_BY } from '../model/namespaces.ts'
import { called, named } from '../named.ts'
import { type CauseRule, type Performed, positionOf } from './cause.ts'

const placeIn = ({ root }: Files, name: string): string => (root === '/' ? name : `${root}${name}`)

const what = ({ type, source }: Mounted): string => (type === undefined ? `a bind of ${source}` : `a ${type}`)

/** The last mount of a proc in the list, and what the box has on its /proc. */
function procs({ state: { files } }: Performed) {
  const place = placeIn(files, '/proc')
  const top = mountOver(files.mounts, place)
  return {
    place,
    mine: files.mounts.findLast(({ type }) => type === 'proc'),
    top: top?.place === place ? top : undefined,
  }
}

/** Whether a call comes before the process is in its new PID namespace. */
function isBeforeNumbers(list: Performed, { by }: Mounted): boolean {
  const made = list.state.namespaces.of.PID.by
  if (!made) return false
  const born = list.steps.findIndex(
    ({ signature, args }, i) =>
      i >= positionOf(list, made) &&
      (signature.call === 'fork' || (signature.call === 'clone3' && (Number(args[0]) & CLONE_NEWPID) !== 0)),
  )
  return positionOf(list, by) < born
}

const root = (list: Performed): Mounted | undefined => {
  const { files } = list.state
  const top = mountOver(files.mounts, files.root)
  return top?.place === files.root ? top : undefined
}

export const mountCauses: readonly CauseRule[] = [
  {
    id: 'cause.proc.not-a-proc',
    about: ['proc'],
    find: list => {
      const { top } = procs(list)
      if (!top || top.type === 'proc') return undefined
      return {
        step: top.by,
        means: `what lies on /proc in the box is ${what(top)}, and no proc: ${named(top.by)} has mounted it`,
        fix: 'mount a filesystem of the type proc there, in the PID namespace that it is to show',
      }
    },
  },
  {
    id: 'cause.proc.before-its-namespace',
    about: ['proc'],
    find: list => {
      const { top } = procs(list)
      if (!top || !isBeforeNumbers(list, top)) return undefined
      return {
        step: top.by,
        means: `${named(top.by)} comes before the process is in its PID namespace, and a proc shows the one of the process that mounts it`,
        fix: 'put that line below the fork() that follows unshare(CLONE_NEWPID)',
      }
    },
  },
  {
    id: 'cause.proc.beside-the-root',
    about: ['proc', 'devices'],
    find: list => {
      const { place, mine, top } = procs(list)
      const { files } = list.state
      if (!mine || top || mine.place === place) return undefined
      const inside = fromRootNow(files, mine.place)
      return {
        step: mine.by,
        means: `${named(mine.by)} puts the proc on ${inside ?? mine.place}${inside ? ' of the box' : ' of the old root'}, and what the box calls /proc is ${place}, where none lies`,
        fix: `mount it on ${place}`,
      }
    },
  },
  {
    id: 'cause.proc.missing',
    about: ['proc'],
    find: list => {
      const { place, mine } = procs(list)
      return mine
        ? undefined
        : {
            step: undefined,
            means: `no call of the list mounts a proc on ${place}`,
            fix: `mount("proc", "${place}", "proc", 0, null), in the PID namespace that it is to show`,
          }
    },
  },
  {
    id: 'cause.mount.hidden',
    about: ['proc', 'devices'],
    find: ({ state: { files } }) => {
      const hidden = files.mounts.find(
        each =>
          within(files.root, each.place) && each.place !== files.root && mountOver(files.mounts, each.place) !== each,
      )
      const over = hidden && mountOver(files.mounts, hidden.place)
      return hidden && over && within(over.place, hidden.place)
        ? {
            step: hidden.by,
            means: `${named(hidden.by)} is hidden: ${named(over.by)} was laid over it afterwards`,
            fix: 'put the first of these lines below the second',
          }
        : undefined
    },
  },
  {
    id: 'cause.mount.source-of-the-box',
    about: ['devices'],
    find: list => {
      const { files } = list.state
      const own = files.mounts.find(
        ({ source, place, by }) =>
          source !== undefined &&
          source === place &&
          place !== files.root &&
          positionOf(list, by) > positionOf(list, files.rootBy),
      )
      return own && files.rootBy
        ? {
            step: own.by,
            means: `${named(own.by)} stands below ${named(files.rootBy)}: there its source is a file of the new root, bound on itself`,
            fix: 'put it above that line, with the place in the new root as its target: there the source is still the one of the host',
          }
        : undefined
    },
  },
  {
    id: 'cause.mount.source-and-target',
    about: ['devices', 'host'],
    find: ({ state: { files } }) => {
      const swapped = files.mounts.find(
        ({ source, place }) =>
          source !== undefined &&
          files.root !== '/' &&
          source !== files.root &&
          within(files.root, source) &&
          !within(files.root, place),
      )
      return swapped
        ? {
            step: swapped.by,
            means: `${named(swapped.by)} lays a file of the new root over one of the host: its source and target are in each other's place`,
            fix: `the source comes first: mount("${swapped.place}", "${swapped.source}", null, MS_BIND, null)`,
          }
        : undefined
    },
  },
  {
    id: 'cause.filesystem.before-its-namespace',
    about: ['sysfs', 'mqueue', 'cgroups'],
    find: list => {
      const { files, namespaces } = list.state
      const made = ({ type = '' }: Mounted) => {
        const kind = SHOWN_BY[type]
        return kind && kind !== 'PID' ? namespaces.of[kind].by : undefined
      }
      const early = files.mounts.find(mount => positionOf(list, mount.by) < positionOf(list, made(mount)))
      const late = early && made(early)
      return early && late
        ? {
            step: early.by,
            means: `${named(early.by)} comes before ${named(late)}, and what it shows belongs to the namespace in which it was mounted: the old one`,
            fix: 'put the mount below the call that makes the namespace',
          }
        : undefined
    },
  },
  {
    id: 'cause.propagation.too-late',
    about: ['propagation'],
    find: list => {
      const { files } = list.state
      const change = files.propagation.find(({ shared }) => !shared)
      const early = files.mounts.find(({ by }) => change && positionOf(list, by) < positionOf(list, change.by))
      return change && early
        ? {
            step: early.by,
            means: `${named(early.by)} comes before ${called(change.by)}: while the mounts were still shared, it appeared on the host too`,
            fix: 'put the line with MS_PRIVATE first, above all other mounts',
          }
        : undefined
    },
  },
  {
    id: 'cause.propagation.not-recursive',
    about: ['propagation'],
    find: list => {
      const { files } = list.state
      const first = Math.min(...files.mounts.map(({ by }) => positionOf(list, by)))
      const onRoot = files.propagation.filter(({ place }) => place === '/')
      const isWhole = onRoot.some(({ by, recursive, shared }) => recursive && !shared && positionOf(list, by) < first)
      const shared = onRoot.find(each => each.shared) ?? onRoot[0]
      const change = shared?.shared || !isWhole ? shared : undefined
      if (!change) return undefined
      return {
        step: change.by,
        means: change.shared
          ? `${named(change.by)} shares the mounts again`
          : `${named(change.by)} reaches the mount on ${change.place} alone, and none below it`,
        fix: 'mount("none", "/", null, MS_REC | MS_PRIVATE, null)',
      }
    },
  },
  {
    id: 'cause.layers.read-only',
    about: ['upper-layer'],
    find: list => {
      const mount = root(list)
      return mount?.readOnly
        ? {
            step: mount.readOnly,
            means: `${named(mount.readOnly)} makes the root read-only (MS_RDONLY): the box can change nothing in it`,
            fix: 'take MS_RDONLY away: what the box writes goes to the upper layer, and the lower layers are never changed',
          }
        : undefined
    },
  },
  {
    id: 'cause.layers.lowest-first',
    about: ['layer-order'],
    find: list => {
      const mount = root(list)
      const lower = mount?.type === 'overlay' ? layersIn(mount.data.replace(/(^|,)upperdir=[^,]*/, '')) : []
      return mount && lower.length > 1
        ? {
            step: mount.by,
            means: `of the lower layers the first lies on top: ${named(mount.by)} lays ${lower[0]} over ${lower[1]}`,
            fix: `name them from the top down: lowerdir=${lower.toReversed().join(':')}`,
          }
        : undefined
    },
  },
]
