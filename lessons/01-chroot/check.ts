import { existsSync, statSync } from 'node:fs'
import { type Claim, claim, forEveryTask, isBelow, judged, needs, nothingOfTheHost } from 'cooperage'

/** What a path leads to, as the kernel tells files apart: `stat -L -c '%i %d'`. */
const identity = (path: string): string => {
  const { dev, ino } = statSync(path)
  return `inode ${ino} on device ${dev}`
}

export const claims: Claim[] = [
  claim('own-root', "Its root directory is not the host's.", ({ box, host }) => {
    const [theirs, ours] = [identity(`/proc/${box.pid}/root`), identity(`/proc/${host.pid}/root`)]
    return judged(
      theirs !== ours,
      `/proc/${box.pid}/root is ${box.rootDirectory}, ${theirs}; the host's / is ${ours}`,
      {
        means: "Its paths begin where the host's begin.",
        look: 'Call chroot with the directory of the new root, before execve.',
        calls: ['chroot'],
        about: 'root',
      },
    )
  }),

  claim(
    'stands-inside',
    'Its working directory lies in that root.',
    ({ box }) =>
      judged(
        isBelow(`/proc/${box.pid}/cwd`, `/proc/${box.pid}/root`),
        `/proc/${box.pid}/cwd is ${box.workingDirectory}, /proc/${box.pid}/root is ${box.rootDirectory}`,
        {
          means: 'chroot moved the root and left the process standing outside: `ls ..` lists directories of the host.',
          look: "chdir('/') after chroot; before it, '/' is still the old one.",
          calls: ['chroot', 'chdir'],
          about: 'host',
        },
      ),
    ['own-root'],
  ),

  claim(
    'own-program',
    'Its program lies in that root, with its loader and its libraries.',
    ({ box }) => {
      const root = `/proc/${box.pid}/root`
      const path = asItSees(box.exe, box.rootDirectory)
      const lies = existsSync(root + path) && identity(root + path) === identity(`/proc/${box.pid}/exe`)
      const { files, missing } = lies ? needs(path, { root }) : { files: [], missing: [] }
      return judged(
        lies && missing.length === 0,
        `/proc/${box.pid}/exe is ${box.exe}, ${lies ? 'a file of that root' : 'and no file of that root'}; it needs ${[...files, ...missing].join(' ') || 'no other'}${missing.length > 0 ? `, of which ${missing.join(' ')} cannot be found there` : ''}`,
        {
          means: 'It runs, but in its root nobody could start it a second time.',
          look: 'Copy the program there, with what its ELF headers name, and execve it by its path in the new root.',
        },
      )
    },
    ['own-root'],
  ),

  nothingOfTheHost('own-files', 'Nothing of the host is mounted in its root.', {
    search: ['mounts'],
    root: 'process',
    needs: ['own-root'],
  }),

  nothingOfTheHost('no-way-back', 'None of its processes is outside of that root, or holds something open outside.', {
    search: ['directories', 'files', 'namespaces', 'sockets', 'cgroups'],
    root: 'process',
    needs: ['stands-inside'],
  }),
].map(forEveryTask('own-root', 'stands-inside'))

/** A path as the host sees it → as the process does. A process with mounts of its own has `/` for a root, on both sides. */
function asItSees(path = '', root = '/'): string {
  return root !== '/' && path.startsWith(`${root}/`) ? path.slice(root.length) : path
}
