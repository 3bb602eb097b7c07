import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import {
  type Captured,
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  chroot,
  clone,
  type Director,
  execve,
  look,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  mayFail,
  mkdir,
  mount,
  O_RDONLY,
  open,
  pivot_root,
  scene,
  scratch,
  umount2,
} from 'cooperage'
import { root } from '../01-chroot/lesson.ts'
import { box } from './lesson.ts'

const { EINVAL, ENOENT } = constants.errno

/** The way out of a chroot: the root moves below the place where we stand, and nothing stops us on the way up. */
const outwards = [...mayFail(mkdir('/deeper')), chroot('/deeper'), chdir('../../../../../../../..'), chroot('.')]

export const scenes = {
  shared: scene('Its own mount table, and yet the host sees its mounts', async director => {
    const { tell, prove } = director
    tell(
      "A box with a mount namespace of its own, and nothing more: its table is a copy of the host's. In there, a tmpfs is mounted; then one out here.",
    )
    const { onHost, inBox, host, guest } = await exchange(director, MS_SHARED)
    prove('box-to-host', 'What the box mounts, the host has too.', onHost, host)
    prove('host-to-box', 'What the host mounts, the box has too.', inBox, guest)
  }),

  private: scene('Private: nothing comes in, nothing goes out', async director => {
    const { tell, prove } = director
    tell('The same box, but its copy of the mount is made MS_PRIVATE before it mounts anything.')
    const { onHost, inBox, host, guest } = await exchange(director, MS_PRIVATE)
    prove('box-to-host', 'What the box mounts, the host has not.', !onHost, host)
    prove('host-to-box', 'What the host mounts, the box has not.', !inBox, guest)
  }),

  slave: scene('Slave: in, but not out', async director => {
    const { tell, prove } = director
    tell('The same box once more, with MS_SLAVE: its copy listens to the group of the host, and says nothing itself.')
    const { onHost, inBox, host, guest } = await exchange(director, MS_SLAVE)
    prove('box-to-host', 'What the box mounts, the host has not.', !onHost, host)
    prove('host-to-box', 'What the host mounts, the box has too.', inBox, guest)
  }),

  late: scene('Private too late', async director => {
    const { tell, perform, prove } = director
    const street = await sharedMount(director)
    const early = `${street}/early`
    tell(`A box mounts a tmpfs on ${early}, and only then makes all its mounts private. Then it ends.`)
    await perform(
      clone(CLONE_NEWNS, [
        mkdir(early),
        mount('tmpfs', early, 'tmpfs', 0, null),
        mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      ]),
    )
    const left = look(process.pid).mounts.filter(each => each.mountPoint === early)
    prove(
      'stays',
      'The box is gone, and its mount is still on the host.',
      left.length === 1,
      `/proc/${process.pid}/mountinfo (the host) has ${left.length} mount on ${early}`,
    )
    await perform(clone(0, [umount2(street, MNT_DETACH)]))
  }),

  pivot: scene('What pivot_root asks for', async director => {
    const { tell, perform, prove } = director
    const street = await sharedMount(director)
    const house = `${street}/house`
    const bind = mount(house, house, null, MS_BIND, null)
    const makePrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
    const move = [chdir(house), ...mayFail(pivot_root('.', '.'))]

    tell(`${house} is to be the new root. First as it is: a directory.`)
    const directory = await perform(clone(CLONE_NEWNS, [mkdir(house), makePrivate, ...move]))
    prove(
      'not-a-mount',
      'A directory is refused: pivot_root swaps mounts.',
      directory.trace.at(-1)?.errno === EINVAL,
      `pivot_root(".", ".") gave ${outcome(directory)}`,
    )

    tell('So the directory is bound on itself. This time nobody makes the mounts private.')
    const shared = await perform(clone(CLONE_NEWNS, [bind, ...move]))
    prove(
      'shared-parent',
      'Below a shared mount it is refused as well: the swap would have to happen at every peer.',
      shared.trace.at(-1)?.errno === EINVAL,
      `pivot_root(".", ".") gave ${outcome(shared)}`,
    )
    const left = look(process.pid).mounts.filter(each => each.mountPoint === house)
    prove(
      'bind-echoed',
      'The bind has reached the host meanwhile, and stays there, though the box is gone.',
      left.length === 1,
      `/proc/${process.pid}/mountinfo has ${left.length} mount on ${house}`,
    )
    await perform(clone(0, [umount2(house)]))

    tell('Private first, then the bind, then pivot_root.')
    const right = await perform(clone(CLONE_NEWNS, [makePrivate, bind, ...move]))
    prove(
      'pivots',
      'Now it is done, and the host has heard nothing of it.',
      right.trace.at(-1)?.errno === 0 && !look(process.pid).mounts.some(each => each.mountPoint === house),
      `pivot_root(".", ".") gave ${outcome(right)}; /proc/${process.pid}/mountinfo has nothing on ${house}`,
    )
    await perform(clone(0, [umount2(street, MNT_DETACH)]))
  }),

  chroot: scene('The escape of lesson 01, from a box with its own mounts', async ({ tell, keep, prove }) => {
    tell('A box that has its own mounts, and uses chroot all the same. It makes the four calls of lesson 01.')
    const loose = await keep(command =>
      clone(CLONE_NEWNS, [
        mount('none', '/', null, MS_REC | MS_PRIVATE, null),
        mount(root, root, null, MS_BIND, null),
        chroot(root),
        chdir('/'),
        ...outwards,
        execve(command),
      ]),
    )
    prove(
      'chroot-leaks',
      "It is out: its root is the host's again.",
      same(`/proc/${loose.pid}/root`, '/'),
      `/proc/${loose.pid}/root is ${identity(`/proc/${loose.pid}/root`)}, / is ${identity('/')}`,
    )
  }),

  escape: scene('The escape, from a root that was swapped', async ({ tell, perform, keep, prove }) => {
    const secret = scratch('secret')
    writeFileSync(secret, 'the plans of the host\n')
    tell("This lesson's box makes the same four calls, and none of them fails.")
    const { flags, steps } = box([])
    const inside = steps.filter(step => step.signature.call !== 'execve')
    const held = await keep(command => clone(flags, [...inside, ...outwards, execve(command)]))
    prove(
      'pivot-holds',
      'It climbed as high as one can climb in there, and that is its own root.',
      same(`/proc/${held.pid}/root`, root),
      `/proc/${held.pid}/root is ${identity(`/proc/${held.pid}/root`)}, ${root} is ${identity(root)}`,
    )
    const search = await perform(clone(flags, [...inside, ...outwards, ...mayFail(open(secret, O_RDONLY))]))
    prove(
      'nothing-to-find',
      "The host's file is not to be found from there.",
      search.trace.at(-1)?.errno === ENOENT,
      `open("${secret}") gave ${outcome(search)}`,
    )
  }),

  proc: scene('Another way out, through /proc', async ({ tell, keep, perform, prove }) => {
    const door = `/proc/${process.pid}/root`
    const withProc = [
      mount('none', '/', null, MS_REC | MS_PRIVATE, null),
      mount(root, root, null, MS_BIND, null),
      mount('proc', `${root}/proc`, 'proc', 0, null),
      chdir(root),
      pivot_root('.', '.'),
      umount2('.', MNT_DETACH),
    ]
    tell(
      `A box with its own mounts and a well swapped root, but without CLONE_NEWPID. Its /proc shows the host's processes, and ${door} is not a path that is looked up in the box: it is the root of process ${process.pid}.`,
    )
    const out = await keep(command => clone(CLONE_NEWNS, [...withProc, chroot(door), chdir('/'), execve(command)]))
    prove(
      'proc-leaks',
      'One chroot, and it is out.',
      same(`/proc/${out.pid}/root`, '/'),
      `/proc/${out.pid}/root is ${identity(`/proc/${out.pid}/root`)}, / is ${identity('/')}`,
    )

    tell('With CLONE_NEWPID, the new proc knows none of those numbers.')
    const held = await perform(clone(CLONE_NEWNS | CLONE_NEWPID, [...withProc, ...mayFail(chroot(door))]))
    prove(
      'pid-namespace-holds',
      'The door is not there.',
      held.trace.at(-1)?.errno === ENOENT,
      `chroot("${door}") gave ${outcome(held)}`,
    )
  }),
}

/** Mounts a tmpfs in the host and shares it, whatever this machine does with its other mounts; gives where. */
async function sharedMount({ perform }: Director): Promise<string> {
  const street = scratch('street')
  mkdirSync(street, { recursive: true })
  await perform(clone(0, [mount('tmpfs', street, 'tmpfs', 0, null), mount('none', street, null, MS_SHARED, null)]))
  return street
}

/** Box and host each mount something in a place that they have in common; who sees what? */
async function exchange(director: Director, propagation: number) {
  const { perform, keep } = director
  const street = await sharedMount(director)
  const [fromBox, fromHost] = [`${street}/from-box`, `${street}/from-host`]
  await perform(clone(0, [mkdir(fromBox), mkdir(fromHost)]))
  const standing = await keep(command =>
    clone(CLONE_NEWNS, [
      mount('none', street, null, propagation, null),
      mount('tmpfs', fromBox, 'tmpfs', 0, null),
      execve(command),
    ]),
  )
  await perform(clone(0, [mount('tmpfs', fromHost, 'tmpfs', 0, null)]))

  const [theirs, ours] = [standing.look().mounts, look(process.pid).mounts]
  const onHost = ours.some(each => each.mountPoint === fromBox)
  const inBox = theirs.some(each => each.mountPoint === fromHost)
  const { shared, master } = theirs.find(each => each.mountPoint === street)?.propagation ?? {}
  const kind = shared ? `shared:${shared}` : master ? `master:${master}` : 'private'
  const host = `/proc/${process.pid}/mountinfo (the host) has ${onHost ? '' : 'no '}${fromBox}`
  const guest = `/proc/${standing.pid}/mountinfo (the box; ${street} is ${kind} in it) has ${inBox ? '' : 'no '}${fromHost}`

  await standing.stop()
  await perform(clone(0, [umount2(street, MNT_DETACH)]))
  return { onHost, inBox, host, guest }
}

/** What the last call of a list gave: its result, or its errno by name. */
function outcome({ trace }: Captured): string {
  const { result, errno } = trace.at(-1) ?? {}
  if (!errno) return String(result)
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? String(errno)
}

const identity = (path: string): string => {
  const { dev, ino } = statSync(path)
  return `inode ${ino} on device ${dev}`
}

const same = (a: string, b: string): boolean => identity(a) === identity(b)
