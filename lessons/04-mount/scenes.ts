import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import {
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

export const scenes = {
  shared: scene('Its own mount table, and yet the host sees its mounts', async director => {
    const { tell, prove } = director
    tell(
      "A box with a mount namespace of its own, and nothing more: its table is a copy of the host's. In there, a tmpfs is mounted; then one out here.",
    )
    const { onHost, inBox, evidence } = await exchange(director, MS_SHARED)
    prove('box-to-host', 'What the box mounts, the host has too.', onHost, evidence)
    prove('host-to-box', 'What the host mounts, the box has too.', inBox, evidence)
    tell(
      'Two tables, one peer group: the kernel copies each mount to all peers. systemd makes every mount shared, so that a disk that is plugged in appears everywhere. For a box that is an open door.',
    )
  }),

  private: scene('Private: nothing comes in, nothing goes out', async director => {
    const { tell, prove } = director
    tell('The same box, but its copy of the mount is made MS_PRIVATE before it mounts anything.')
    const { onHost, inBox, evidence } = await exchange(director, MS_PRIVATE)
    prove('box-to-host', 'What the box mounts, the host has not.', !onHost, evidence)
    prove('host-to-box', 'What the host mounts, the box has not.', !inBox, evidence)
    tell('That has a price: a disk that the host mounts later never appears in the box.')
  }),

  slave: scene('Slave: in, but not out', async director => {
    const { tell, prove } = director
    tell('The same box once more, with MS_SLAVE: its copy listens to the group of the host, and says nothing itself.')
    const { onHost, inBox, evidence } = await exchange(director, MS_SLAVE)
    prove('box-to-host', 'What the box mounts, the host has not.', !onHost, evidence)
    prove('host-to-box', 'What the host mounts, the box has too.', inBox, evidence)
    tell('Engines take this one where a volume of the host is to stay alive: `podman run -v /media:/media:rslave`.')
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
      `pivot_root(".", ".") gave errno ${directory.trace.at(-1)?.errno}, EINVAL is ${EINVAL}`,
    )

    tell('So the directory is bound on itself. This time nobody makes the mounts private.')
    const shared = await perform(clone(CLONE_NEWNS, [bind, ...move]))
    prove(
      'shared-parent',
      'Below a shared mount it is refused as well: the swap would have to happen at every peer.',
      shared.trace.at(-1)?.errno === EINVAL,
      `pivot_root(".", ".") gave errno ${shared.trace.at(-1)?.errno}, EINVAL is ${EINVAL}`,
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
      `pivot_root(".", ".") gave ${right.trace.at(-1)?.result}; /proc/${process.pid}/mountinfo has nothing on ${house}`,
    )
    await perform(clone(0, [umount2(street, MNT_DETACH)]))
  }),

  escape: scene('The escape of lesson 01, tried again', async ({ tell, perform, keep, prove }) => {
    const secret = scratch('secret')
    writeFileSync(secret, 'the plans of the host\n')
    const out = [...mayFail(mkdir('/deeper')), chroot('/deeper'), chdir('../../../../../../../..'), chroot('.')]

    tell('First against a box that has its own mounts, and uses chroot all the same.')
    const loose = await keep(command =>
      clone(CLONE_NEWNS, [
        mount('none', '/', null, MS_REC | MS_PRIVATE, null),
        mount(root, root, null, MS_BIND, null),
        chroot(root),
        chdir('/'),
        ...out,
        execve(command),
      ]),
    )
    prove(
      'chroot-leaks',
      "It is out: its root is the host's again.",
      same(`/proc/${loose.pid}/root`, '/'),
      `/proc/${loose.pid}/root is ${identity(`/proc/${loose.pid}/root`)}, / is ${identity('/')}`,
    )

    tell("Then against this lesson's box. The same four calls, and none of them fails.")
    const { flags, steps } = box([])
    const inside = steps.filter(step => step.signature.call !== 'execve')
    const held = await keep(command => clone(flags, [...inside, ...out, execve(command)]))
    prove(
      'pivot-holds',
      'It climbed as high as one can climb in there, and that is its own root.',
      same(`/proc/${held.pid}/root`, root),
      `/proc/${held.pid}/root is ${identity(`/proc/${held.pid}/root`)}, ${root} is ${identity(root)}`,
    )
    const search = await perform(clone(flags, [...inside, ...out, ...mayFail(open(secret, O_RDONLY))]))
    prove(
      'nothing-to-find',
      "The host's file is not to be found from there.",
      search.trace.at(-1)?.errno === ENOENT,
      `open("${secret}") gave errno ${search.trace.at(-1)?.errno}, ENOENT is ${ENOENT}`,
    )
    tell('chroot hides the old root; pivot_root and umount2 leave none that could be found.')
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
      `chroot("${door}") gave errno ${held.trace.at(-1)?.errno}, ENOENT is ${ENOENT}`,
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

  const [host, guest] = [look(process.pid).mounts, standing.look().mounts]
  const onHost = host.some(each => each.mountPoint === fromBox)
  const inBox = guest.some(each => each.mountPoint === fromHost)
  const names = (mounts: typeof host) =>
    mounts.filter(each => each.mountPoint.startsWith(street)).map(each => each.mountPoint.slice(street.length) || '.')
  const { shared, master } = guest.find(each => each.mountPoint === street)?.propagation ?? {}
  const kind = shared ? `shared:${shared}` : master ? `master:${master}` : 'private'
  const evidence = `below ${street}: /proc/${process.pid}/mountinfo has ${names(host).join(' ')}; /proc/${standing.pid}/mountinfo, where it is ${kind}, has ${names(guest).join(' ')}`

  await standing.stop()
  await perform(clone(0, [umount2(street, MNT_DETACH)]))
  return { onHost, inBox, evidence }
}

const identity = (path: string): string => {
  const { dev, ino } = statSync(path)
  return `inode ${ino} on device ${dev}`
}

const same = (a: string, b: string): boolean => identity(a) === identity(b)
