import {
  afterExecve,
  CAP_NET_BIND_SERVICE,
  CAP_NET_RAW,
  type CapabilitySets,
  CLONE_NEWNS,
  capset,
  clone,
  type Director,
  decode,
  type Executor,
  encodeFileCapabilities,
  execve,
  type FileCapabilities,
  mayFail,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
  prctl,
  SECBIT_NOROOT,
  scene,
  setOf,
  setxattr,
} from 'cooperage'
import { all, allowSetuid, aside, copyOfGrep, drop, names, saidAside, set, status } from './tools.ts'

const BIND = setOf(CAP_NET_BIND_SERVICE)
const RAW = setOf(CAP_NET_RAW)

interface Row {
  readonly says: string
  /** What differs from a user without any power, who may be given everything. */
  readonly before: Partial<Executor>
  readonly file?: FileCapabilities
}

const plain: Executor = {
  effective: 0n,
  permitted: 0n,
  inheritable: 0n,
  ambient: 0n,
  bounding: all,
  root: false,
  noNewPrivs: false,
}
const gives = (permitted: bigint, inheritable = 0n, effective = true) => ({ permitted, inheritable, effective })

const byProcess: Record<string, Row> = {
  'held-is-lost': { says: 'What a user holds is gone with execve.', before: { permitted: BIND, effective: BIND } },
  'inheritable-alone': {
    says: 'Inheritable alone does not help: a file must inherit it.',
    before: { permitted: BIND, inheritable: BIND },
  },
  'inheritable-both': {
    says: 'Inheritable on both sides, process and file, is permitted.',
    before: { inheritable: BIND },
    file: gives(0n, BIND),
  },
  ambient: {
    says: 'Ambient is kept, by any program.',
    before: { permitted: BIND, inheritable: BIND, ambient: BIND },
  },
}

const byFile: Record<string, Row> = {
  'file-gives': { says: 'A file gives what is permitted on it.', before: {}, file: gives(BIND) },
  'file-ends-ambient': {
    says: 'A file with capabilities of its own ends the ambient ones.',
    before: { permitted: BIND, inheritable: BIND, ambient: BIND },
    file: gives(RAW),
  },
  'bounding-limits': {
    says: 'The bounding set limits what a file gives.',
    before: { bounding: all & ~BIND },
    file: gives(BIND | RAW, 0n, false),
  },
  'bounding-refuses': {
    says: 'Where the file wants it in effect at once, the program is not even started.',
    before: { bounding: all & ~BIND },
    file: gives(BIND | RAW),
  },
}

const byRoot: Record<string, Row> = {
  'root-gets-all': { says: 'Root gets the bounding set, whatever it held.', before: { root: true } },
  'root-inherits': {
    says: 'Root gets the inheritable set as well, also what is not in the bounding set.',
    before: { root: true, inheritable: BIND, bounding: all & ~BIND },
  },
  'no-new-privs-file': {
    says: 'With no_new_privs a file gives nothing.',
    before: { noNewPrivs: true },
    file: gives(BIND),
  },
  'no-new-privs-root': {
    says: 'With no_new_privs root keeps what it holds, and gets no more.',
    before: { root: true, noNewPrivs: true, permitted: BIND, effective: BIND },
  },
}

/** The list that makes a process such as `before`, which then becomes the program. */
const becoming = ({ root, noNewPrivs, ...sets }: Executor, program: string) =>
  clone(CLONE_NEWNS, [
    ...aside(),
    ...allowSetuid(),
    // Without this, user 0 is root to execve. It stands here for a user like any other.
    prctl(PR_SET_SECUREBITS, root ? 0 : SECBIT_NOROOT),
    // Inheritable is filled while the bounding set is whole: later it could not be.
    capset({ effective: all, permitted: all, inheritable: sets.inheritable }),
    ...drop(numbers(all & ~sets.bounding)),
    capset(sets),
    ...numbers(sets.ambient).map(each => prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, each)),
    ...(noNewPrivs ? [prctl(PR_SET_NO_NEW_PRIVS, 1)] : []),
    ...mayFail(execve(status(program))),
  ])

const numbers = (powers: bigint): number[] =>
  [CAP_NET_BIND_SERVICE, CAP_NET_RAW].filter(each => (powers & setOf(each)) !== 0n)

const read = (output: string): CapabilitySets => ({
  effective: set(output, 'CapEff'),
  permitted: set(output, 'CapPrm'),
  inheritable: set(output, 'CapInh'),
  bounding: set(output, 'CapBnd'),
  ambient: set(output, 'CapAmb'),
})

const show = (sets: CapabilitySets | 'EPERM'): string =>
  sets === 'EPERM'
    ? 'EPERM'
    : `permitted ${names(sets.permitted)}, effective ${names(sets.effective)}, ambient ${names(sets.ambient)}`

const same = (a: CapabilitySets | 'EPERM', b: CapabilitySets | 'EPERM'): boolean =>
  a === 'EPERM' || b === 'EPERM'
    ? a === b
    : (['effective', 'permitted', 'inheritable', 'bounding', 'ambient'] as const).every(name => a[name] === b[name])

/** Each row is computed from the rules of capabilities(7), then performed by the kernel, and compared. */
async function performEach({ perform, prove }: Director, rows: Readonly<Record<string, Row>>): Promise<void> {
  for (const [id, { says, before, file }] of Object.entries(rows)) {
    const executor: Executor = { ...plain, ...before }
    const computed = afterExecve(executor, file)
    const program = copyOfGrep(id)
    if (file) await perform(clone(0, [setxattr(program, 'security.capability', encodeFileCapabilities(file))]))
    const { trace } = await perform(becoming(executor, program))
    const performed = trace.at(-1)?.errno ? 'EPERM' : read(saidAside())
    prove(id, says, same(computed, performed), `${from(executor, file)} → ${show(performed)}`)
  }
}

export const sets = scene('What a program gets from the process', async director => {
  director.tell(
    'A user, and a file without powers. We compute what execve makes of the sets, and let the kernel do it.',
  )
  await performEach(director, byProcess)
})

export const files = scene('What a program gets from its file', async director => {
  director.tell('The same user, and files on which powers stand.')
  await performEach(director, byFile)
})

export const root = scene('What root gets', async director => {
  director.tell('Root, for whom every file is as if all powers stood on it; and what no_new_privs makes of both.')
  await performEach(director, byRoot)
})

/** The row's left side. */
function from({ root, noNewPrivs, inheritable, ambient, permitted, bounding }: Executor, file?: FileCapabilities) {
  const has = [
    permitted && `permitted ${names(permitted)}`,
    inheritable && `inheritable ${names(inheritable)}`,
    ambient && `ambient ${names(ambient)}`,
    bounding !== all && `bounding without ${decode(all & ~bounding).join(' ')}`,
    noNewPrivs && 'no_new_privs',
  ]
  const on = file && [
    file.permitted && `permitted ${names(file.permitted)}`,
    file.inheritable && `inheritable ${names(file.inheritable)}`,
    file.effective && 'effective',
  ]
  return `${[root ? 'root' : 'a user', ...has.filter(Boolean)].join(', ')}${on ? `; the file: ${on.filter(Boolean).join(', ')}` : ''}`
}
