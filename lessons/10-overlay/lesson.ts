import { mkdirSync, writeFileSync } from 'node:fs'
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  chdir,
  clone,
  execve,
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
  ownsTheMachine,
  pivot_root,
  scratch,
  umount2,
} from 'cooperage'
import { makeRoot } from '../01-chroot/root.ts'

const directory = scratch('layers')

/** Two lower layers, which any number of boxes may read: the root of lesson 01, and a few files that go over it. */
export const base = `${directory}/base`
export const site = `${directory}/site`

/** What only this box has: a layer for its changes, a desk for the kernel beside it, and the place where all is seen as one. */
export const upper = `${directory}/upper`
export const work = `${directory}/work`
export const merged = `${directory}/merged`

export const prepare = (): void => {
  makeRoot(base)
  writeFileSync(`${base}/etc/motd`, 'This line comes from the lowest layer.\n')
  mkdirSync(`${site}/etc`, { recursive: true })
  writeFileSync(`${site}/etc/motd`, 'This line comes from the upper one of the two lower layers.\n')
  for (const empty of [upper, work, merged]) mkdirSync(empty, { recursive: true })
}

/** The kernel notes things at files in trusted.overlay.…, which is root's. Others it lets write user.overlay.… */
export const notes = ownsTheMachine() ? '' : ',userxattr'

/** A process whose root is made of layers: it reads what others read too, and changes only what is its own. */
export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),

    // Of the lower layers the first is on top. Only the upper one is ever
    // written to; work lies on its disk, for files that are not whole yet.
    // (There is no device. The first word is for mountinfo, and could be any.)
    mount('overlay', merged, 'overlay', 0, `lowerdir=${site}:${base},upperdir=${upper},workdir=${work}${notes}`),

    // All that follows is lesson 04. Only its bind is not needed: an overlay is a mount already.
    mount('/dev/null', `${merged}/dev/null`, null, MS_BIND, null),
    mount('proc', `${merged}/proc`, 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    mount('tmpfs', `${merged}/tmp`, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777,size=64m'),
    chdir(merged),
    pivot_root('.', '.'),

    // With the old root go the paths of the layers. They are found by no name any more, only through the overlay.
    umount2('.', MNT_DETACH),

    execve(command),
  ])

const change = 'cd /etc; cat motd; echo changed > motd; rm group; ls -l'
export const command = ['sh', '-c', `${change}; grep overlay /proc/self/mountinfo`]
