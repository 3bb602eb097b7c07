import { mkdirSync, writeFileSync } from 'node:fs'
import {
  answers,
  capset,
  cat,
  clone,
  LANDLOCK_ACCESS_FS_EXECUTE,
  LANDLOCK_ACCESS_FS_MAKE_DIR,
  LANDLOCK_ACCESS_FS_MAKE_REG,
  LANDLOCK_ACCESS_FS_READ_DIR,
  LANDLOCK_ACCESS_FS_READ_FILE,
  LANDLOCK_ACCESS_FS_REMOVE_FILE,
  LANDLOCK_ACCESS_FS_WRITE_FILE,
  LANDLOCK_RULE_PATH_BENEATH,
  landlock_abi,
  landlock_add_rule,
  landlock_create_ruleset,
  landlock_restrict_self,
  mayFail,
  mkdir,
  O_CREAT,
  O_PATH,
  O_RDONLY,
  O_WRONLY,
  open,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  scene,
  scratch,
  unlink,
} from 'cooperage'

/** What the rules are about. What they do not mention stays as it was. */
const handled =
  LANDLOCK_ACCESS_FS_EXECUTE |
  LANDLOCK_ACCESS_FS_READ_FILE |
  LANDLOCK_ACCESS_FS_READ_DIR |
  LANDLOCK_ACCESS_FS_WRITE_FILE |
  LANDLOCK_ACCESS_FS_MAKE_REG |
  LANDLOCK_ACCESS_FS_MAKE_DIR |
  LANDLOCK_ACCESS_FS_REMOVE_FILE

/** By its ABI number, a kernel says what else it can forbid. */
const LATER: readonly [abi: number, what: string][] = [
  [2, 'moving files between directories'],
  [3, 'truncating'],
  [4, 'TCP ports'],
  [5, 'orders to devices'],
  [6, 'signals and abstract sockets to the outside'],
  [7, 'telling the audit log'],
]

export const landlock = scene('A process that locks itself in, without any right', async director => {
  const { tell, perform, prove, missing } = director
  const asked = await perform(clone(0, [...mayFail(landlock_abi())]))
  const abi = asked.trace.at(-1)?.result ?? -1
  if (abi < 1) {
    const [why] = answers(asked, 'landlock_create_ruleset')
    prove('asked', 'The kernel was asked for Landlock.', why === 'ENOSYS' || why === 'EOPNOTSUPP', `it answered ${why}`)
    return missing(
      'Landlock',
      `ENOSYS: not in this kernel. EOPNOTSUPP: not among the lsm= of its command line. It is ${why}.`,
    )
  }
  const knows = LATER.filter(([since]) => since <= abi).map(([, what]) => what)
  tell(
    `Landlock in this kernel has ABI ${abi}. To files, ABI 1, later ones added: ${knows.join(', ') || 'nothing yet'}.`,
  )

  const library = scratch('library')
  mkdirSync(library, { recursive: true })
  writeFileSync(`${library}/book`, 'to be read\n')
  const secret = scratch('diary')
  writeFileSync(secret, 'not to be read\n')

  tell(
    `All so far needed root at the start. This process gives up every power, and then says: I read ${library}, no more.`,
  )
  const rules = landlock_create_ruleset({ handled_access_fs: handled })
  const directory = open(library, O_PATH)
  const readOnly = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR
  const lock = [
    capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    rules,
    directory,
    landlock_add_rule(rules, LANDLOCK_RULE_PATH_BENEATH, { allowed_access: readOnly, parent_fd: directory }),
    landlock_restrict_self(rules),
  ]

  const before = await perform(clone(0, [...cat(secret)]))
  const reading = await perform(clone(0, [...lock, ...cat(`${library}/book`)]))
  prove('reads', 'It reads what is below that directory.', reading.output === 'to be read\n', reading.output.trim())

  const peek = answers(await perform(clone(0, [...lock, ...mayFail(open(secret, O_RDONLY))])), 'openat').at(-1)
  prove(
    'nothing-else',
    'It reads nothing else, not even its own files.',
    before.output === 'not to be read\n' && peek === 'EACCES',
    `open("${secret}"): ${peek}; before the lock it was granted`,
  )

  const changes = [
    open(`${library}/new`, O_WRONLY | O_CREAT, 0o644),
    open(`${library}/book`, O_WRONLY),
    mkdir(`${library}/shelf`),
    unlink(`${library}/book`),
  ]
  const changed = (await perform(clone(0, [...lock, ...mayFail(changes)]))).trace.slice(-4)
  prove(
    'read-only',
    'It changes nothing there either.',
    changed.every(({ errno }) => errno === 13),
    changed.map(({ step, errno }) => `${step.signature.call} ${errno === 13 ? 'EACCES' : errno}`).join(', '),
  )

  tell(
    'There is no call that lifts it. A second set of rules can only forbid more, and children are born under all of them.',
  )
  const all = landlock_create_ruleset({ handled_access_fs: handled })
  const root = open('/', O_PATH)
  const wider = [
    all,
    root,
    landlock_add_rule(all, LANDLOCK_RULE_PATH_BENEATH, { allowed_access: handled, parent_fd: root }),
    landlock_restrict_self(all),
  ]
  const wished = answers(await perform(clone(0, [...lock, ...wider, ...mayFail(open(secret, O_RDONLY))])), 'openat').at(
    -1,
  )
  prove(
    'for-good',
    'Rules add up, and never open what was closed.',
    wished === 'EACCES',
    `after a second set that allows everything, open("${secret}"): ${wished}`,
  )
  tell('So a program can protect us from its own mistakes, and needs nobody: no root, no image, no engine.')
})
