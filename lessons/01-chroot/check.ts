import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Claim, claim, judged, needs } from 'cooperage'

/** What a path leads to, as the kernel tells files apart: `stat -L -c '%i %d'`. */
const identity = (path: string): string => {
  const { dev, ino } = statSync(path)
  return `inode ${ino} on device ${dev}`
}

/** Whether `..` leads from a directory up to that root; a directory from which it does not, lies outside. */
const isBelow = (directory: string, root: string): boolean => {
  if (identity(directory) === identity(root)) return true
  const parent = `${directory}/..`
  return identity(parent) !== identity(directory) && isBelow(parent, root)
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
    'own-files',
    'A file that is new on the host is not to be seen in there.',
    ({ box }) => {
      const made = mkdtempSync(join(tmpdir(), 'cooperage-marker-'))
      const seen = existsSync(`/proc/${box.pid}/root${made}`)
      rmSync(made, { recursive: true })
      return judged(!seen, `${made}, made just now on the host, is ${seen ? '' : 'not '}in /proc/${box.pid}/root`, {
        means: "A directory of the host's is part of the new root.",
        look: 'Give the root a directory of its own there, and bind nothing into it.',
        calls: ['mount'],
        about: 'host',
      })
    },
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

  claim(
    'no-way-back',
    'None of its open descriptors is a directory outside.',
    ({ box }) => {
      const open = readdirSync(`/proc/${box.pid}/fd`).map(fd => `/proc/${box.pid}/fd/${fd}`)
      const outside = open.filter(fd => statSync(fd).isDirectory() && !isBelow(fd, `/proc/${box.pid}/root`))
      return judged(
        outside.length === 0,
        `of its ${open.length} descriptors ${outside.map(fd => `${fd} is ${readlinkSync(fd)}`).join(', ') || 'none is a directory outside its root'}`,
        {
          means: 'fchdir(2) takes it there, and .. from there to all of the disk.',
          look: 'Open directories with O_CLOEXEC, or close them before execve.',
          calls: ['open', 'close', 'fchdir'],
          about: 'host',
        },
      )
    },
    ['own-root'],
  ),
]

/** A path as the host sees it → as the process does. A process with mounts of its own has `/` for a root, on both sides. */
function asItSees(path = '', root = '/'): string {
  return root !== '/' && path.startsWith(`${root}/`) ? path.slice(root.length) : path
}
