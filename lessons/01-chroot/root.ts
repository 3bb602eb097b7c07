// A root directory for a box, made of this machine's own programs and of what they need to run.
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { libraries } from 'cooperage'

/** What a process expects to find in a root, even where nothing is in it yet. */
const DIRECTORIES = ['bin', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp']

/** Names and numbers: without these files, `ls -l` and `id` show the numbers alone. */
const FILES: Record<string, string> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  // A single file can be mounted over another, but one must lie there: the devices of later lessons.
  'dev/null': '',
  'dev/zero': '',
  'dev/random': '',
  'dev/urandom': '',
}

/** One program with many names: it does what the name says that it was called by. */
const BUSYBOX = 'busybox'

/** Enough to look around in a box. */
const PROGRAMS = [
  ...['sh', 'sleep', 'true', 'false', 'echo', 'printf', 'env', 'test', 'expr', 'seq', 'yes', 'date'], // a shell
  ...['ls', 'cat', 'cp', 'mv', 'rm', 'ln', 'mkdir', 'rmdir', 'touch', 'chmod', 'chown', 'stat', 'readlink'], // files
  ...['pwd', 'find', 'du', 'df', 'dd', 'mknod', 'sync', 'tar', 'vi'],
  ...['grep', 'sed', 'awk', 'head', 'tail', 'cut', 'sort', 'uniq', 'wc', 'tr', 'tee', 'xargs'], // texts
  ...['ps', 'kill', 'top', 'time', 'timeout', 'nproc', 'free', 'uptime'], // processes
  ...['id', 'whoami', 'su', 'hostname', 'uname'], // names
  ...['mount', 'umount', 'chroot', 'pivot_root', 'unshare', 'nsenter', 'setpriv'], // boxes
  ...['ip', 'ifconfig', 'ping', 'nc', 'wget', 'httpd', 'nslookup', 'netstat', 'route'], // networks
]

/**
 * Fills a directory with all that a process needs whose root it becomes, and gives the files that it copied.
 * @param directory is made, where it is not there; what lies in it already is left as it is
 * @param more programs of this machine, beside the usual ones: by name, or by path
 */
export function makeRoot(directory: string, more: readonly string[] = []): string[] {
  for (const name of DIRECTORIES) mkdirSync(join(directory, name), { recursive: true })
  for (const [name, text] of Object.entries(FILES))
    unlessThere(join(directory, name), path => writeFileSync(path, text))

  const busybox = onThisMachine(BUSYBOX)
  const usual = busybox ? [busybox] : PROGRAMS.flatMap(name => onThisMachine(name) ?? [])
  const programs = [...usual, ...more.map(found)]
  // Each lies in there where it lies out here: a program names its loader by its path, and the loader knows the libraries'.
  const files = [...new Set(programs.flatMap(program => [program, ...libraries(program)]))]
  for (const file of files) {
    mkdirSync(join(directory, dirname(file)), { recursive: true })
    unlessThere(join(directory, file), path => copyFileSync(file, path))
  }
  // A link that said /bin/busybox would mean another file to those who follow it outside of this root.
  const target = relative('/bin', busybox ?? '')
  if (busybox) for (const name of PROGRAMS) unlessThere(join(directory, 'bin', name), path => symlinkSync(target, path))
  return files
}

function unlessThere(path: string, make: (path: string) => void): void {
  if (!existsSync(path)) make(path)
}

/** As a shell finds a program by its name. */
function onThisMachine(name: string): string | undefined {
  const places = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin']
  return places.map(place => join(place, name)).find(path => existsSync(path))
}

function found(program: string): string {
  const path = program.includes('/') ? program : onThisMachine(program)
  if (!path) throw new Error(`makeRoot: there is no program ${program} on this machine. Give its path.`)
  return path
}
