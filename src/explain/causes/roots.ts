// Why a process has the root that it has, or still reaches what lies outside of it.

import { MS_MOVE, O_CLOEXEC } from '../../syscalls/constants.ts'
import { isStep, type Step } from '../../syscalls/step.ts'
import { isDirectoryHere } from '../model/here.ts'
import { flagsOf, fromRootNow, type Mounted, mountOver, within } from '../model/mounts.ts'
import { named } from '../named.ts'
import { type CauseRule, type Performed, positionOf } from './cause.ts'

/** A directory outside of the new root that the list has bound into it. */
function boundIn({ state: { files } }: Performed): Mounted | undefined {
  const { root, mounts } = files
  if (root === '/') return undefined
  return mounts.find(mount => {
    const { source, place, through } = mount
    if (source === undefined || place === root || !within(root, place)) return false
    const isOwn = within(root, source) || mountOver(through, source)?.type !== undefined
    return !isOwn && mountOver(mounts, place) === mount && isDirectoryHere(source) === true
  })
}

/** A call that opens a directory or a namespace, and leaves it open for the program. */
function leftOpen({ steps }: Performed): { step: Step; isNamespace: boolean } | undefined {
  const closed = steps.flatMap(({ signature, args }) => (signature.call === 'close' ? [args[0]] : []))
  const isClosed = (step: Step) => closed.some(of => isStep(of as Step) && (of as Step).id === step.id)
  for (const step of steps) {
    const { signature, args } = step
    if (signature.call !== 'openat' || (Number(args[2]) & O_CLOEXEC) !== 0 || isClosed(step)) continue
    const path = String(args[1])
    const isNamespace = /^\/proc\/\w+\/ns\/\w+$/.test(path)
    if (isNamespace || isDirectoryHere(path)) return { step, isNamespace }
  }
  return undefined
}

/** The fork that leaves number one of the PID namespace behind, and the call after it that takes the box elsewhere. */
function leftBehind(list: Performed): { fork: Step; goes: Step } | undefined {
  const { files, namespaces } = list.state
  const made = positionOf(list, namespaces.of.PID.by)
  if (made < 0) return undefined
  const forks = list.steps.filter(({ signature }, i) => signature.call === 'fork' && i > made)
  // The first child after unshare is number one itself.
  const fork = namespaces.of.PID.by?.signature.call === 'unshare' ? forks[1] : forks[0]
  const goes = [namespaces.of.mount.by, files.rootBy].find(
    step => fork && positionOf(list, step) > positionOf(list, fork),
  )
  return fork && goes ? { fork, goes } : undefined
}

export const rootCauses: readonly CauseRule[] = [
  {
    id: 'cause.root.mounted-over',
    about: ['root', 'host', 'old-root'],
    find: ({ state: { files } }) => {
      const over = files.mounts.findLast(({ place }) => place === '/')
      if (files.rootBy || !over) return undefined
      return {
        step: over.by,
        means: `${named(over.by)} lays a mount over /, and a process that has / as its root already stays beneath it`,
        fix: 'change the root itself: chroot(directory); or pivot_root, for a root that is a mount',
      }
    },
  },
  {
    id: 'cause.root.taken-away',
    about: ['root', 'host', 'old-root'],
    find: ({ state: { files } }) => {
      const { rootGone, oldRoot } = files
      if (!rootGone) return undefined
      const place = oldRoot && fromRootNow(files, oldRoot.place)
      return {
        step: rootGone,
        means: `${named(rootGone)} takes away the new root itself${place ? `: the old one is on ${place}` : ''}`,
        fix: place ? `umount2('${place}', MNT_DETACH)` : 'leave that line out',
      }
    },
  },
  {
    id: 'cause.root.same-again',
    about: ['root'],
    find: ({ state: { files } }) =>
      files.rootBy && files.root === '/'
        ? {
            step: files.rootBy,
            means: `${named(files.rootBy)} names the root that the process has already`,
            fix: 'name the directory of the new root',
          }
        : undefined,
  },
  {
    id: 'cause.init.left-outside',
    about: ['init', 'host'],
    find: list => {
      const found = leftBehind(list)
      if (!found) return undefined
      const { fork, goes } = found
      return {
        step: fork,
        means: `number one of the box stays behind in ${named(fork)}, before ${named(goes)}: it keeps the root and the mounts of the host, and /proc/1/root in the box leads there`,
        fix: 'fork() after that call, or not at all: with CLONE_NEWPID in clone the process is number one itself',
      }
    },
  },
  {
    id: 'cause.host.left-open',
    about: ['host'],
    find: list => {
      const found = leftOpen(list)
      if (!found) return undefined
      const { step, isNamespace } = found
      return {
        step,
        means: `${named(step)} is still open when the program runs, and ${isNamespace ? 'setns(2) leads back into that namespace' : 'fchdir(2) leads back into that directory'}`,
        fix: 'open it with O_CLOEXEC, or close it before execve',
      }
    },
  },
  {
    id: 'cause.host.stands-outside',
    about: ['host'],
    find: ({ state: { files } }) =>
      files.rootBy && !within(files.root, files.directory)
        ? {
            step: files.rootBy,
            means: `${named(files.rootBy)} moves the root alone: the process still stands in ${files.directory}, outside of it`,
            fix: "chdir('/') below that line",
          }
        : undefined,
  },
  {
    id: 'cause.old-root.moved-over',
    about: ['old-root', 'host'],
    find: ({ steps, state: { files } }) => {
      const moved = steps.find(
        step => step.signature.call === 'mount' && (flagsOf(step) & MS_MOVE) !== 0 && step.args[1] === '/',
      )
      return moved && files.rootBy?.signature.call === 'chroot'
        ? {
            step: moved,
            means: `${named(moved)} and chroot only lay the new root over the old one, which is still mounted beneath`,
            fix: "pivot_root('.', '.') and umount2('.', MNT_DETACH) take the old root away",
          }
        : undefined
    },
  },
  {
    id: 'cause.old-root.chroot-only',
    about: ['old-root'],
    find: ({ state: { files, namespaces } }) =>
      files.rootBy?.signature.call === 'chroot' && namespaces.of.mount.by
        ? {
            step: files.rootBy,
            means: `${named(files.rootBy)} changes the root of this process alone: the old root is still mounted, with all that lies in it`,
            fix: "where the new root is a mount, pivot_root('.', '.') and umount2('.', MNT_DETACH) take the old one away",
          }
        : undefined,
  },
  {
    id: 'cause.old-root.kept',
    about: ['old-root', 'host'],
    find: ({ state: { files } }) => {
      const { oldRoot } = files
      if (!oldRoot) return undefined
      const place = fromRootNow(files, oldRoot.place) ?? oldRoot.place
      return {
        step: oldRoot.by,
        means: `${named(oldRoot.by)} has put the old root on ${place}, and no call after it takes it away`,
        fix: `umount2('${place === '/' ? '.' : place}', MNT_DETACH) after it`,
      }
    },
  },
  {
    id: 'cause.host.bound-in',
    about: ['host', 'old-root'],
    find: list => {
      const mount = boundIn(list)
      if (!mount) return undefined
      const { files } = list.state
      return {
        step: mount.by,
        means: `${fromRootNow(files, mount.place)} in the box is ${mount.source} of the host: ${named(mount.by)} binds it in`,
        fix: 'leave that bind out, and give the new root files of its own there: nothing of the host is to be reached',
      }
    },
  },
]
