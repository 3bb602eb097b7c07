// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of a learner's text
// Mistakes that lose in a later exercise what an earlier one reached: for each claim that an exercise takes over from
// earlier ones, a mistake that this claim is the first to catch. The exercise's own claims have whole lists, in wrong/.
import { existsSync } from 'node:fs'

/** The file of the workspace, the text in our solution, and the mistake that replaces it. */
export type Edit = readonly [exercise: string, from: string | RegExp, to: string]
type Slips = Readonly<Record<string, readonly Edit[]>>

const [WAY_IN, PROC, ROOT] = ['01-chroot', '02-pid', '04-mount']
const COPY = /mount\('none'.*/
const OWN_PROC = /mount\('proc'.*/

const knows = (exercise: string, ...names: string[]): Edit => [
  exercise,
  /\bclone,/,
  ['clone', ...names].map(name => `${name},`).join(' '),
]
const leavesOut = (exercise: string, what: string | RegExp): Edit => [exercise, what, '']
const before = (exercise: string, what: string | RegExp, more: string): Edit => [exercise, what, `${more}, $&`]
const instead = (exercise: string, what: RegExp, other: string): Edit => [exercise, what, `${other},`]

/** In a list whose namespaces clone makes. */
const aboutNamespaces = (own: string): Slips => ({
  'pid-own-pid-namespace': [leavesOut(own, 'CLONE_NEWPID | ')],
  'pid-number-one': [knows(own, 'fork', 'unshare'), [own, /clone\([^[)]*\[/, '$&fork(), unshare(CLONE_NEWNS), ']],
  'pid-children-stay': [
    knows(own, 'unshare'),
    before(own, /(\.\.\.fewerPowers,\s+)?execve\(command\)/, 'unshare(CLONE_NEWPID)'),
  ],
  'uts-own-uts-namespace': [leavesOut(own, 'CLONE_NEWUTS | ')],
  'uts-host-name-untouched': [
    knows(own, 'unshare'),
    leavesOut(own, 'CLONE_NEWUTS | '),
    [own, '...ownName,', '...ownName, unshare(CLONE_NEWUTS),'],
  ],
  'uts-own-name': [leavesOut(own, '...ownName,')],
  'mount-own-mount-namespace': [leavesOut(own, ' | CLONE_NEWNS')],
})

/** A program that is open stays so, whatever the root. */
const program = existsSync('/bin/busybox') ? '/bin/busybox' : '/bin/sleep'
const ofAnOpenFile = `{ ...execve(['/proc/self/fd/9'])[0]!, args: ['/proc/self/fd/9', command, ['PATH=/bin']] }`
const fromOutside = (own: string): readonly Edit[] => [
  knows(own, 'dup2', 'open', 'O_PATH'),
  [own, '/** A process', `const program = open('${program}', O_PATH)\n/** A process`],
  [own, /clone\([^[)]*\[/, '$&program, dup2(program, 9), '],
  [own, 'execve(command)', ofAnOpenFile],
]

/** A mount over a process in the new proc. It is a bind of the host's entry for the process itself. */
const coversNumberOne = (exercise: string, after: RegExp, at: string): readonly Edit[] => [
  before(exercise, after, `mount('/proc/self', \`${at}/proc/1\`, null, MS_BIND, null)`),
]

/** In the root of exercise 01, which 02 and 03 go into. */
const aboutTheFirstRoot = (own: string): Slips => ({
  'host-mounts-untouched': [leavesOut(PROC, COPY)],
  'pid-host-mounts-untouched': [leavesOut(PROC, COPY)],
  'pid-host-proc-untouched': [leavesOut(own, ' | CLONE_NEWNS'), [PROC, /`\S+\/proc`/, "'/proc'"]],
  'pid-own-proc': [instead(PROC, OWN_PROC, "mount('tmpfs', root + '/proc', 'tmpfs', MS_NOSUID, null)")],
  'chroot-own-root': [leavesOut(own, '...intoTheRoot, '), [PROC, /`\S+\/proc`/, "'/proc'"]],
  'chroot-stands-inside': [leavesOut(WAY_IN, /chdir\('\/'\),/)],
  'chroot-own-files': [
    knows(PROC, 'MS_BIND'),
    before(PROC, OWN_PROC, "mount('/tmp', root + '/tmp', null, MS_BIND | MS_REC, null)"),
  ],
  'chroot-own-program': fromOutside(own),
  'chroot-no-way-back': [
    knows(WAY_IN, 'open', 'O_DIRECTORY', 'O_RDONLY'),
    before(WAY_IN, 'chroot(root)', "open('/', O_RDONLY | O_DIRECTORY)"),
  ],
})

/** In the root of exercise 04, which all later ones have. */
const aboutTheRoot: Slips = {
  'mount-own-root': [
    knows(ROOT, 'chroot'),
    leavesOut(ROOT, /mount\(root, root.*/),
    [ROOT, "pivot_root('.', '.')", "chroot('.')"],
    leavesOut(ROOT, /umount2\('\.'.*/),
  ],
  'mount-old-root-gone': [leavesOut(ROOT, /umount2\('\.'.*/)],
  // Of the host's mounts only those that are in the way, and the others later; what was bound in between still echoes.
  'mount-no-echo': [
    knows(ROOT, 'close', 'fchdir', 'open', 'MS_SLAVE', 'O_PATH'),
    [ROOT, '/** A root', "const outside = open('/', O_PATH)\n/** A root"],
    instead(
      ROOT,
      COPY,
      "outside, mount('none', '/', null, MS_PRIVATE, null), mount('none', '/tmp', null, MS_PRIVATE, null)",
    ),
    instead(
      ROOT,
      /umount2\('\.'.*/,
      "fchdir(outside), mount('none', '.', null, MS_REC | MS_SLAVE, null), umount2('.', MNT_DETACH), chdir('/'), close(outside)",
    ),
  ],
  'mount-host-untouched': [before(ROOT, COPY, "mount('tmpfs', '/mnt', 'tmpfs', 0, null)")],
  'mount-closed-proc': [instead(ROOT, OWN_PROC, "mount('/proc', root + '/proc', null, MS_BIND | MS_REC, null)")],
  'mount-furnished': [leavesOut(ROOT, /mount\('\/dev\/null'.*/)],
  'mount-nothing-of-the-host': [
    instead(ROOT, /mount\('tmpfs'.*/, "mount('/tmp', root + '/tmp', null, MS_BIND | MS_REC, null)"),
  ],
  'pid-own-proc': coversNumberOne(ROOT, /mount\('tmpfs'.*/, '${root}'),
}

export const slips: Readonly<Record<string, Slips>> = {
  '02-pid': aboutTheFirstRoot('02-pid'),
  '03-uts': { ...aboutNamespaces('03-uts'), ...aboutTheFirstRoot('03-uts') },
  '04-mount': {
    ...aboutNamespaces(ROOT),
    'pid-own-proc': coversNumberOne(ROOT, /mount\('tmpfs'.*/, '${root}'),
    'chroot-own-program': fromOutside(ROOT),
  },
  '05-net': { ...aboutNamespaces('05-net'), ...aboutTheRoot },
  // In a user namespace of its own a list is refused what others may do wrong. So these forget more at once.
  '06-user': {
    ...aboutTheRoot,
    'mount-host-untouched': [
      knows('06-user', 'mount'),
      before('06-user', /\.\.\.\(lends/, "mount('tmpfs', '/mnt', 'tmpfs', 0, null)"),
    ],
    'mount-own-mount-namespace': [leavesOut('06-user', ' | CLONE_NEWNS'), leavesOut('06-user', '...ownRoot,')],
    'pid-own-pid-namespace': [
      leavesOut('06-user', 'CLONE_NEWPID | '),
      instead(ROOT, OWN_PROC, "mount('/proc', root + '/proc', null, MS_BIND | MS_REC, null)"),
    ],
    'pid-number-one': [['06-user', 'fork(),', 'fork(), fork(), unshare(CLONE_NEWNS),']],
    'pid-children-stay': [before('06-user', 'execve(command)', 'unshare(CLONE_NEWPID)')],
    'uts-own-uts-namespace': [leavesOut('06-user', 'CLONE_NEWUTS | '), leavesOut('06-user', '...ownName,')],
    'uts-own-name': [leavesOut('06-user', '...ownName,')],
  },
  '07-ipc': {
    ...aboutNamespaces('07-ipc'),
    ...aboutTheRoot,
    'queues-as-files': [leavesOut('07-ipc', '...ownQueues,')],
  },
  '09-capabilities': { ...aboutNamespaces('09-capabilities'), ...aboutTheRoot },
  '10-overlay': {
    ...aboutNamespaces('10-overlay'),
    'pid-own-proc': coversNumberOne('10-overlay', /mount\('tmpfs'.*/, '${merged}'),
  },
  '13-container': {
    'user-own-user-namespace': [
      leavesOut('13-container', /CLONE_NEWUSER \|/),
      leavesOut('13-container', /\.\.\.\(lends.*/),
      leavesOut('13-container', /\.\.\.mapRoot.*/),
    ],
    'net-own-network': [leavesOut('13-container', /CLONE_NEWNET \|/), leavesOut('13-container', '...loopback,')],
    // Root alone can do this: for an ordinary user the claim does not apply.
    'no-root-outside': [['06-user', 'setgroups([])', 'setgroups([0])']],
    'overlay-notes-for-users': [['10-overlay', ',userxattr', '']],
  },
}
