import { readdirSync } from 'node:fs'
import {
  type Claim,
  type ClaimContext,
  claim,
  crosses,
  type Decoration,
  forEveryTask,
  judged,
  leftBehind,
  type Mount,
  notApplicable,
} from 'cooperage'

/** Nothing crosses, in neither direction, and what the list made is not lying about on the host. */
async function apart(kind: 'shm' | 'sem' | 'msg', scene: Parameters<Claim['judge']>[0]) {
  const sides = [await crosses(kind, 'host', scene), await crosses(kind, 'box', scene)]
  const left = leftBehind(kind, scene)
  return judged(
    !sides.some(({ found }) => found) && left.length === 0,
    [...sides.map(({ says }) => says), `left on the host: ${left.join(', ') || 'nothing'}`].join('; '),
    left.length > 0
      ? {
          means: 'The list made that on the host: the namespace was not there yet.',
          look: 'First CLONE_NEWIPC, then the object.',
        }
      : {
          means: 'One key means one thing on both sides: they share a namespace.',
          look: 'Give clone CLONE_NEWIPC.',
          calls: ['clone'],
        },
  )
}

/**
 * The mount that shows the host's /dev/shm in a root of the box's own. Where the box has the root of the host, it sees that
 * directory whatever its IPC namespace is, because files are a matter of mounts. shm_overview(7)
 */
function memoryOfTheHost({ box, host }: ClaimContext): Mount | undefined {
  const root = host.mounts.findLast(({ mountPoint }) => mountPoint === '/')
  if (box.mounts.some(each => each.device === root?.device && each.root === root.root)) return undefined
  const devices = host.mounts.filter(({ mountPoint }) => mountPoint === '/dev/shm').map(({ device }) => device)
  return box.mounts.find(({ device }) => devices.includes(device))
}

export const claims: Claim[] = [
  claim('own-ipc-namespace', 'It has an IPC namespace of its own.', ({ box, host }) =>
    judged(
      box.namespaces.ipc !== host.namespaces.ipc,
      `/proc/${box.pid}/ns/ipc is ipc:[${box.namespaces.ipc}], the host's is ipc:[${host.namespaces.ipc}]`,
      {
        means: 'Who knows a key of the host finds what the host keeps under it.',
        look: 'Give clone CLONE_NEWIPC.',
        calls: ['clone'],
      },
    ),
  ),

  claim(
    'shared-memory',
    'Shared memory of one side is not on the other.',
    scene => {
      const files = memoryOfTheHost(scene)
      if (!files) return apart('shm', scene)
      return judged(false, `mount ${files.id} on ${files.mountPoint} shows /dev/shm of the host`, {
        means: 'POSIX shared memory is made of files, and these are the files of the host.',
        look: 'Leave that mount out, or put a new tmpfs on /dev/shm.',
        calls: ['mount'],
      })
    },
    ['own-ipc-namespace'],
  ),

  claim('semaphores', 'Semaphores of one side are not on the other.', scene => apart('sem', scene), [
    'own-ipc-namespace',
  ]),

  claim('message-queues', 'Message queues of one side are not on the other.', scene => apart('msg', scene), [
    'own-ipc-namespace',
  ]),

  claim(
    'posix-queues',
    'POSIX queues of one side are not on the other, nor among its files.',
    async scene => {
      const { box, before } = scene
      const mounted = box.mounts.findLast(({ fstype }) => fstype === 'mqueue')?.mountPoint
      const shows = (name: string) => !!mounted && readdirSync(`/proc/${box.pid}/root${mounted}`).includes(name)
      let hosts = false
      let own = false
      const sides = [
        await crosses('mqueue', 'host', scene, name => (hosts = shows(name))),
        await crosses('mqueue', 'box', scene, name => (own = shows(name))),
      ]
      if (!before) {
        const [seen] = sides
        return judged(!seen?.found, seen?.says ?? '', {
          means: `The files in ${mounted} are the queues of the host.`,
          look: 'Mount an mqueue of its own, when its IPC namespace is there.',
          calls: ['mount'],
        })
      }
      const files = mounted
        ? `its ${mounted} shows ${own ? 'its own' : 'not its own'}, ${hosts ? "and the host's" : "not the host's"}`
        : 'it has mounted none of its queues as files'
      const evidence = [...sides.map(({ says }) => says), files]
      return judged(!sides.some(({ found }) => found) && !hosts && (own || !mounted), evidence.join('; '), {
        means: `The files in ${mounted} are queues of somebody else.`,
        look: 'Mount an mqueue of its own, when its IPC namespace is there.',
        calls: ['mount'],
        about: 'mqueue',
      })
    },
    ['own-ipc-namespace'],
  ),

  claim('host-mounts-untouched', "The host's mounts are as they were.", ({ before, now }) =>
    before
      ? judged(
          now().mounts.join('\n') === before.mounts.join('\n'),
          `the host had ${before.mounts.length} mounts before, and has ${now().mounts.length} now`,
          {
            means: "The mqueue echoed: the host sees the box's queues where its own were.",
            look: 'MS_REC | MS_PRIVATE first.',
          },
        )
      : notApplicable('the process was there before us'),
  ),
].map(forEveryTask('own-ipc-namespace'))

export const decoration: Decoration[] = [
  {
    call: 'mount("mqueue"',
    because:
      'Its queues are its own, seen or not. Nothing is lost on a host that shows none of its own in /dev/mqueue.',
  },
]
