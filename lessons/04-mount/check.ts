import { existsSync, readlinkSync, statSync } from 'node:fs'
import { type Claim, claim, type Decoration, forEveryTask, judged, notApplicable, nothingOfTheHost } from 'cooperage'

/** What a path leads to, as the kernel tells files apart: `stat -L -c '%i %d'`. */
const identity = (path: string): string => {
  const { dev, ino } = statSync(path)
  return `inode ${ino} on device ${dev}`
}

export const claims: Claim[] = [
  claim(
    'own-mount-namespace',
    'It has a mount table of its own.',
    ({ box, host }) =>
      judged(
        box.namespaces.mnt !== host.namespaces.mnt,
        `/proc/${box.pid}/ns/mnt is mnt:[${box.namespaces.mnt}], the host's is mnt:[${host.namespaces.mnt}]`,
        {
          means: "Whatever it mounts or unmounts, it does to the host's table.",
          look: 'Give clone CLONE_NEWNS.',
          calls: ['clone'],
        },
      ),
    [],
    { tellsHostLost: true },
  ),

  claim(
    'own-root',
    "Its root is a mount, and not the host's.",
    ({ box, host }) => {
      const [theirs, ours] = [`/proc/${box.pid}/root`, `/proc/${host.pid}/root`]
      const mount = box.mounts.find(each => each.mountPoint === '/')
      return judged(
        mount !== undefined && identity(theirs) !== identity(ours),
        `${theirs} is ${identity(theirs)}, the host's is ${identity(ours)}; /proc/${box.pid}/mountinfo has ${mount ? `${mount.fstype} ${mount.root} on /` : 'nothing on /'}`,
        mount
          ? {
              means: "It still has the host's root.",
              look: "Bind the new one on itself, chdir into it, then pivot_root('.', '.').",
              calls: ['mount', 'chdir', 'pivot_root'],
              about: 'root',
            }
          : {
              means: 'Its root is a directory within some mount: chroot made it.',
              look: 'Bind the directory on itself, and pivot_root there.',
              calls: ['chroot', 'mount', 'pivot_root'],
              about: 'root',
            },
      )
    },
    ['own-mount-namespace'],
  ),

  claim(
    'old-root-gone',
    'The old root is neither above its root nor below it.',
    ({ box, host }) => {
      const [root, above] = [identity(`/proc/${box.pid}/root`), identity(`/proc/${box.pid}/root/..`)]
      const old = host.mounts.findLast(each => each.mountPoint === '/')
      const kept = box.mounts.find(each => each.device === old?.device && each.root === old.root)
      return judged(
        root === above && !kept,
        `/proc/${box.pid}/root/.. is ${above === root ? 'the same directory' : `${above}, its root is ${root}`}; in its mountinfo the host's root is ${kept ? `on ${kept.mountPoint}` : 'not to be found'}`,
        kept
          ? {
              means: "The old root is still mounted in there, with all of the host's files.",
              look: 'After pivot_root, umount2 takes it away: the place where it is now, and MNT_DETACH.',
              calls: ['pivot_root', 'umount2'],
              about: 'old-root',
            }
          : {
              means:
                'Its mount table still begins with the old root, which chroot only turned away from: who chroots once more is out.',
              look: 'Use pivot_root in place of chroot.',
              calls: ['chroot', 'pivot_root'],
              about: 'old-root',
            },
      )
    },
    ['own-root'],
  ),

  claim(
    'no-echo',
    'What is mounted in there does not appear on the host.',
    ({ box, host }) => {
      const groups = new Set(host.mounts.map(each => each.propagation.shared))
      const peers = box.mounts.filter(({ propagation: { shared } }) => shared !== undefined && groups.has(shared))
      return judged(
        peers.length === 0,
        `of ${box.mounts.length} mounts in /proc/${box.pid}/mountinfo ${few(peers.map(each => `${each.mountPoint} is shared:${each.propagation.shared}, as on the host`)) || 'none is in a peer group of the host'}`,
        {
          means: 'Peers pass on every mount.',
          look: "mount('none', '/', null, MS_REC | MS_PRIVATE, null) comes first, and without MS_REC it reaches / alone.",
          calls: ['mount'],
          about: 'propagation',
        },
      )
    },
    ['own-mount-namespace'],
  ),

  claim('host-untouched', "The host's mounts are as they were.", ({ box, host, before, now }) => {
    if (!before) return notApplicable('the process was there before us')
    const after = now().mounts
    const [more, less] = [without(after, before.mounts), without(before.mounts, after)]
    return judged(
      after.join('\n') === before.mounts.join('\n'),
      `the host had ${before.mounts.length} mounts before, and has ${after.length} now${more.length > 0 ? `, new is ${more.join(' ')}` : ''}${less.length > 0 ? `, gone is ${less.join(' ')}` : ''}`,
      box.namespaces.mnt === host.namespaces.mnt
        ? {
            means: "It mounted and unmounted in the host's own table, and that stays so when the box is gone.",
            look: 'Give clone CLONE_NEWNS; then the table is a copy.',
            calls: ['clone'],
          }
        : {
            means:
              'The box mounted or unmounted something while the host still listened, and that stays so when the box is gone.',
            look: 'Make all mounts private before anything else: MS_REC | MS_PRIVATE.',
            about: 'propagation',
          },
    )
  }),

  claim(
    'closed-proc',
    "No process of the host's is in its /proc.",
    ({ box, host }) => {
      const link = `/proc/${box.pid}/root/proc/${host.insidePid}/ns/mnt`
      const outside = readsAs(link, `mnt:[${host.namespaces.mnt}]`)
      return judged(!outside, `${link} is ${outside ? "the host's mount namespace" : 'no way to the host'}`, {
        means: `chroot("/proc/${host.insidePid}/root") leads it out: a proc shows the PID namespace of whoever mounts it.`,
        look: 'Give clone CLONE_NEWPID, and mount a new proc rather than binding the old one.',
        calls: ['clone', 'mount'],
        about: 'proc',
      })
    },
    ['old-root-gone'],
  ),

  claim(
    'furnished',
    'What programs count on is there: /dev/null, and a /proc.',
    ({ box }) => {
      const nothing = `/proc/${box.pid}/root/dev/null`
      const found = existsSync(nothing) ? statSync(nothing) : undefined
      const other = found?.isCharacterDevice() === true && found.rdev !== NULL
      const device = found?.isCharacterDevice() === true && !other
      const proc = box.mounts.findLast(each => each.mountPoint === '/proc')?.fstype
      return judged(
        device && proc === 'proc',
        `${nothing} is ${device ? 'the device 1:3' : other ? 'another device' : 'no device'}; on its /proc ${proc ? `a ${proc} is mounted` : 'nothing is mounted'}`,
        device
          ? {
              means: 'Its /proc is an empty directory: ps has nobody to show.',
              look: 'A mount of a new proc belongs there, after the root was bound on itself (what was mounted below before lies beneath that) and before pivot_root.',
              calls: ['mount', 'pivot_root'],
              about: 'proc',
            }
          : {
              means: other
                ? 'Its /dev/null is another device, and does not throw away what is written to it, or does not end when it is read.'
                : 'What a program throws away lands in a file.',
              look: "A mount with MS_BIND brings the host's device, after the root was bound on itself (what was mounted below before lies beneath that) and before pivot_root.",
              calls: ['mount', 'pivot_root'],
              about: 'devices',
            },
      )
    },
    ['own-root'],
  ),

  nothingOfTheHost(
    'nothing-of-the-host',
    'It reaches nothing of the host, by no mount and by nothing that it holds open.',
    {
      needs: ['old-root-gone'],
    },
  ),
].map(forEveryTask('own-mount-namespace', 'own-root'))

export const decoration: Decoration[] = [
  {
    call: 'mount("tmpfs"',
    because: "The root's own /tmp would do. This one is in memory, limited, and goes when the box does.",
  },
]

/** /dev/null is device 1:3 on every machine. Documentation/admin-guide/devices.txt */
const NULL = 0x103

const few = (texts: readonly string[]) => texts.slice(0, 3).join(', ') + (texts.length > 3 ? ' …' : '')
const without = (some: readonly string[], others: readonly string[]) => some.filter(path => !others.includes(path))

/** Whether there is such a link, and that is what it says. Throws where we may not look. */
function readsAs(link: string, text: string): boolean {
  try {
    return readlinkSync(link) === text
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
