// What each capability is for, proved by one call that asks for it: with all powers, and with all but this one.
import { rmSync, writeFileSync } from 'node:fs'
import {
  AF_INET,
  AF_NETLINK,
  bind,
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_FOWNER,
  CAP_KILL,
  CAP_MKNOD,
  CAP_NET_ADMIN,
  CAP_NET_BIND_SERVICE,
  CAP_NET_RAW,
  CAP_SETFCAP,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  CAP_SYS_BOOT,
  CAP_SYS_CHROOT,
  CAP_SYS_MODULE,
  CAP_SYS_TIME,
  CLOCK_REALTIME,
  CLONE_NEWNET,
  CLONE_NEWNS,
  capabilities,
  capset,
  chmod,
  chown,
  chroot,
  clock_settime,
  clone,
  type Director,
  encodeFileCapabilities,
  errnoName,
  execve,
  IPPROTO_ICMP,
  inet,
  init_module,
  kill,
  MS_PRIVATE,
  MS_REC,
  makedev,
  mayFail,
  mknod,
  mount,
  NETLINK_ROUTE,
  O_RDWR,
  open,
  ownsTheMachine,
  PR_CAPBSET_DROP,
  prctl,
  reboot,
  rtnetlink,
  S_IFCHR,
  SOCK_RAW,
  SOCK_STREAM,
  type Steps,
  scene,
  scratch,
  setgid,
  setLinkUp,
  setOf,
  setuid,
  setxattr,
  socket,
} from 'cooperage'
import { kept } from './lesson.ts'
import { all, onlyRoot, somebodyElse } from './tools.ts'

interface Trial {
  readonly capability: number
  readonly call: Steps
  /** Namespaces in which it can do no harm. */
  readonly flags?: number
  /** It is about something that all boxes share. Root of a user namespace is refused whatever it holds. */
  readonly ofTheMachine?: true
  /** Needs a second user. */
  readonly another?: true
  /** Not tried with the capability: it would be done. */
  readonly harmful?: true
}

const path = scratch('trials')
const attribute = encodeFileCapabilities({ permitted: setOf(CAP_CHOWN), inheritable: 0n, effective: false })

/** `user` has a number here, and `pid` is a process of theirs. */
function trials(user: number, pid: number): Trial[] {
  const port = socket(AF_INET, SOCK_STREAM)
  const route = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
  return [
    { capability: CAP_CHOWN, call: [chown(path, user, user)], another: true },
    { capability: CAP_DAC_OVERRIDE, call: [chmod(path, 0), open(path, O_RDWR)] },
    { capability: CAP_FOWNER, call: [chown(path, user, user), chmod(path, 0o600)], another: true },
    { capability: CAP_KILL, call: [kill(pid, 0)], another: true },
    { capability: CAP_SETGID, call: [setgid(user)], another: true },
    { capability: CAP_SETUID, call: [setuid(user)], another: true },
    { capability: CAP_SETPCAP, call: [prctl(PR_CAPBSET_DROP, CAP_NET_RAW)] },
    { capability: CAP_NET_BIND_SERVICE, call: [port, bind(port, inet('0.0.0.0', 80))], flags: CLONE_NEWNET },
    { capability: CAP_SYS_CHROOT, call: [chroot('/tmp')] },
    { capability: CAP_SETFCAP, call: [setxattr(path, 'security.capability', attribute)] },

    { capability: CAP_NET_RAW, call: [socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)], flags: CLONE_NEWNET },
    { capability: CAP_MKNOD, call: [mknod(`${path}-null`, S_IFCHR | 0o600, makedev(1, 3))], ofTheMachine: true },
    { capability: CAP_NET_ADMIN, call: [route, ...rtnetlink(route, setLinkUp('lo'))], flags: CLONE_NEWNET },
    { capability: CAP_SYS_ADMIN, call: [mount('tmpfs', '/tmp', 'tmpfs', 0, null)], flags: CLONE_NEWNS },
    // With wrong magic numbers nothing restarts; but first the kernel asks who calls.
    { capability: CAP_SYS_BOOT, call: [reboot(0, 0, 0)] },
    { capability: CAP_SYS_MODULE, call: [init_module(new TextEncoder().encode('no module'))], ofTheMachine: true },
    {
      capability: CAP_SYS_TIME,
      call: [clock_settime(CLOCK_REALTIME, Math.round(Date.now() / 1000))],
      ofTheMachine: true,
      harmful: true,
    },
  ]
}

const REFUSED = ['EPERM', 'EACCES']

async function tryEach({ perform, keep, prove, missing }: Director, which: (trial: Trial) => boolean): Promise<void> {
  const user = somebodyElse()
  const [theirs, root] = [user ?? 0, ownsTheMachine()]
  const other = user === undefined ? undefined : await keep(command => clone(0, [setuid(user), execve(command)]))

  const attempt = async ({ capability, call, flags = 0 }: Trial, powers: bigint): Promise<string> => {
    writeFileSync(path, '')
    const steps = call.flat()
    // What leads up to the call is done with all powers; the call itself, the last, without this one.
    const net = capability === CAP_NET_ADMIN
    const [before, tried] = net ? [[], steps] : [steps.slice(0, -1), steps.slice(-1)]
    const { trace } = await perform(
      clone(flags, [
        ...(flags === CLONE_NEWNS ? [mount('none', '/', null, MS_REC | MS_PRIVATE, null)] : []),
        ...before,
        capset({ effective: powers, permitted: powers, inheritable: 0n }),
        ...mayFail(tried),
      ]),
    )
    for (const file of [path, `${path}-null`]) rmSync(file, { force: true })
    const asked = trace.filter(({ step }) => tried.some(({ id }) => id === step.id))
    const failed = asked.find(({ errno }) => errno !== 0)
    return failed ? errnoName(failed.errno) : 'granted'
  }

  const show = async (trial: Trial): Promise<void> => {
    const { capability, call, ofTheMachine, another, harmful } = trial
    const { name, allows } = capabilities[capability]!
    if (another && user === undefined) return missing(name, onlyRoot)
    if (ofTheMachine && !root)
      return missing(name, 'It is about the machine, and you are root of a lab: see lesson 06.')
    if ((all & setOf(capability)) === 0n) return missing(name, 'Root of this machine does not hold it.')
    const held = harmful ? 'not tried, for it would be done' : await attempt(trial, all)
    if (held === 'ENOSYS') return missing(name, 'This kernel was built without the call.')
    const lost = await attempt(trial, all & ~setOf(capability))
    const { signature } = call.flat().at(-1)!
    prove(
      name.slice(4).toLowerCase().replaceAll('_', '-'),
      `${name} ${allows}.`,
      REFUSED.includes(lost) && !REFUSED.includes(held),
      `${capability === CAP_NET_ADMIN ? 'lo up' : signature.call} with it: ${held}; without: ${lost}`,
    )
  }

  for (const trial of trials(theirs, other?.pid ?? 0).filter(which)) await show(trial)
}

const isKept = ({ capability }: Trial): boolean => kept.includes(capability)

export const keeps = scene('What each power is for that a container keeps', async director => {
  director.tell('Each is taken from a box that otherwise has all, and one call that asks for it is made.')
  await tryEach(director, isKept)
})

export const drops = scene('What the others are for, and what their loss forbids', async director => {
  director.tell('The same with powers that Podman takes away. Docker leaves three: NET_RAW, MKNOD, AUDIT_WRITE.')
  await tryEach(director, trial => !isKept(trial))
})
