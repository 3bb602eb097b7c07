// Why a box has not the name, the ids or the network that its list was to give it.
import { CLONE_NEWPID, CLONE_NEWUTS } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import { named } from '../named.ts'
import { type CauseRule, positionOf } from './cause.ts'

export const otherCauses: readonly CauseRule[] = [
  {
    id: 'cause.hostname.before-its-namespace',
    about: ['hostname'],
    find: list => {
      const made = list.state.namespaces.of.UTS.by
      const name = list.steps.find(({ signature }) => signature.call === 'sethostname')
      return made &&
        name &&
        (Number(made.args[0]) & CLONE_NEWUTS) !== 0 &&
        positionOf(list, name) < positionOf(list, made)
        ? {
            step: name,
            means: `${named(name)} comes before ${named(made)} makes the UTS namespace: it renames the host`,
            fix: 'put the name below the namespace',
          }
        : undefined
    },
  },
  {
    id: 'cause.numbers.fork-missing',
    about: ['numbers'],
    find: list => {
      const last = list.steps.findLast(
        ({ signature, args }) => signature.call === 'unshare' && (Number(args[0]) & CLONE_NEWPID) !== 0,
      )
      if (!last || list.steps.some(({ signature }, i) => signature.call === 'fork' && i > positionOf(list, last)))
        return undefined
      const first = list.steps.find(
        step =>
          step !== last &&
          ['clone3', 'unshare'].includes(step.signature.call) &&
          (Number(step.args[0]) & CLONE_NEWPID) !== 0,
      )
      return {
        step: last,
        means: `${named(last)} moves only the children of this process to its PID namespace, and no fork() comes after it`,
        fix: first
          ? 'leave that call out: the process has a PID namespace already'
          : 'fork() below that line: the list goes on in the child',
      }
    },
  },
  {
    id: 'cause.ids.second-namespace',
    about: ['ids'],
    find: list => {
      const { users } = list.state.namespaces
      const last = users.at(-1)
      const map = list.steps.findLast(
        ({ signature, args }) => signature.call === 'write' && /\/uid_map$/.test(pathOf(args) ?? ''),
      )
      return last && users.length > 1 && map && positionOf(list, map) < positionOf(list, last)
        ? {
            step: last,
            means: `${named(last)} makes one more user namespace, and the maps were written for the one before`,
            fix: 'make the user namespace once, and write the maps below it',
          }
        : undefined
    },
  },
  {
    id: 'cause.ids.not-mapped',
    about: ['ids'],
    find: ({ state: { powers } }) =>
      powers.user && !powers.user.uidMap
        ? {
            step: powers.user.by,
            means: `${named(powers.user.by)} makes a user namespace, and no call after it maps an id in it`,
            fix: 'write /proc/self/uid_map and gid_map below that call',
          }
        : undefined,
  },
  {
    id: 'cause.loopback.of-another-network',
    about: ['loopback'],
    find: ({ state: { networks } }) => {
      const wrong = networks.granted.find(
        ({ request, network }) =>
          request.what === 'changed-link' && (request.name === 'lo' || request.index === 1) && network !== networks.now,
      )
      return wrong && networks.nowBy
        ? {
            step: wrong.by,
            means: `${named(wrong.by)} sets up the lo of another network: its socket was opened above ${named(networks.nowBy)}, and speaks for the network of that moment`,
            fix: 'open a socket below that call, and send the request through it',
          }
        : undefined
    },
  },
  {
    id: 'cause.network.link-down',
    about: ['network'],
    find: ({ state: { networks } }) => {
      const down = networks.links.find(({ up, network }) => !up && network !== undefined)
      const whose = down?.network === networks.now ? 'of the box' : 'of the host'
      return down
        ? {
            step: down.by,
            means: `${named(down.by)} makes link ${down.name ?? down.index} ${whose}, and no call sets it up`,
            fix: `call setLinkUp(${down.index ?? `'${down.name}'`}) through a socket that was opened in that network`,
          }
        : undefined
    },
  },
  {
    id: 'cause.route.of-another-network',
    about: ['route'],
    find: ({ state: { networks } }) => {
      const wrong = networks.granted.find(
        ({ request, network }) => request.what === 'new-route' && network !== networks.now,
      )
      return wrong && networks.nowBy
        ? {
            step: wrong.by,
            means: `${named(wrong.by)} goes to another network: its socket was opened above ${named(networks.nowBy)}, and speaks for the network of that moment`,
            fix: 'send the request through a socket that was opened below that call',
          }
        : undefined
    },
  },
]
