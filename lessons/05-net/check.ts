import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import {
  type Claim,
  claim,
  type Diagnosis,
  forEveryTask,
  judged,
  notApplicable,
  nothingOfTheHost,
  type Process,
} from 'cooperage'
import { addressesOf, defaultRouteOf, neighboursOf, portTakenTwice, says } from './evidence.ts'

export const claims: Claim[] = [
  claim('own-network', 'It has a network of its own, and all the ports in it.', async ({ box, host }) => {
    const own = box.namespaces.net !== host.namespaces.net
    const ports = own ? await portTakenTwice(box, host) : 'so are its ports'
    return judged(
      own,
      `/proc/${box.pid}/ns/net is net:[${box.namespaces.net}], the host's is net:[${host.namespaces.net}]; ${ports}`,
      {
        means: 'It uses the interfaces, addresses and ports of the host.',
        look: 'Give clone or unshare CLONE_NEWNET.',
        calls: ['clone', 'unshare'],
      },
    )
  }),

  claim(
    'loopback',
    'It can talk to itself.',
    async ({ box }) => {
      const text = randomUUID()
      const { heard, why } = await says({ to: box.pid, at: '127.0.0.1', from: box.pid, text })
      return judged(
        heard === text,
        `a TCP connection to 127.0.0.1 in there ${heard === text ? 'brought what was sent' : `failed: ${why}`}`,
        {
          means: 'A new network begins with its loopback down.',
          look: 'Set lo up, through a netlink socket that was opened in there.',
          calls: ['socket'],
          about: 'loopback',
        },
      )
    },
    ['own-network'],
  ),

  claim(
    'own-interfaces',
    'Its /sys shows its own interfaces, and none of the host.',
    ({ box, host }) => {
      const listed = `/proc/${box.pid}/root/sys/class/net`
      if (!existsSync(listed)) return notApplicable('it has no /sys/class/net that we can see')
      const seen = readdirSync(listed).sort().join(' ')
      const own = box.net.devices
        .map(({ name }) => name)
        .sort()
        .join(' ')
      const filesystem = box.mounts.findLast(({ fstype }) => fstype === 'sysfs')?.device
      const theirs = host.mounts.some(({ fstype, device }) => fstype === 'sysfs' && device === filesystem)
      return judged(
        seen === own && !theirs,
        `its /sys/class/net lists ${seen}${theirs ? ', and is the one of the host' : ''}; /proc/${box.pid}/net/dev lists ${own}`,
        {
          means: 'A sysfs shows the network of whoever mounted it.',
          look: 'Mount a new one over /sys after CLONE_NEWNET, not before.',
          calls: ['mount'],
          about: 'sysfs',
        },
      )
    },
    ['own-network'],
  ),

  claim(
    'own-address',
    'It has addresses that the host has not.',
    ({ box, host }) => {
      const addresses = addressesOf(box).map(({ address }) => address)
      const shared = addresses.filter(address => host.net.addresses.some(each => each.address === address))
      const known = `/proc/${box.pid}/net/fib_trie and if_inet6 know ${addresses.join(', ') || 'no address that others can mean'}`
      if (shared.length > 0)
        return judged(false, `${known}; the host has ${shared.join(', ')}, too`, {
          means: `The host has the same address, ${shared[0]}: what is sent to it does not leave the host.`,
          look: 'Give the two ends of the cable two addresses.',
          calls: ['socket'],
        })
      return judged(addresses.length > 0, known, {
        means: 'Without an address nobody can mean it.',
        look: 'Give its card one (newAddress, RTM_NEWADDR) through a socket opened in there: a link that moves to another network arrives without.',
        calls: ['socket'],
      })
    },
    ['own-network'],
  ),

  claim(
    'connected',
    'The host reaches it, and it reaches the host.',
    async ({ box, host }) => {
      const near = neighboursOf(box, host)
      if (!near) {
        const both = box.net.devices.length > 2
        return judged(
          false,
          `it has ${addressesOf(box)
            .map(({ address }) => address)
            .join(
              ', ',
            )} and the cards ${cardsOf(box)}; the host has ${cardsOf(host)}, and by none of them a way to that network`,
          both
            ? {
                means: 'Both ends of the cable seem to be in its own network, where nobody else is.',
                look: 'A cable lies where its socket was opened: open that one before unshare(CLONE_NEWNET). (clone(CLONE_NEWNET) leaves no time before it.)',
                calls: ['socket', 'unshare', 'clone'],
              }
            : {
                means: "The host's end of the cable is not ready.",
                look: "It must lie in the host's network, have an address in the same network as the box's, and be up.",
                about: 'network',
              },
        )
      }
      const { box: theirs, host: ours } = near
      const text = randomUUID()
      const inwards = await says({ to: box.pid, at: theirs, from: host.pid, text })
      const outwards = await says({ to: host.pid, at: ours, from: box.pid, text })
      return judged(
        inwards.heard === text && outwards.heard === text,
        `TCP from ${ours} to ${theirs}: ${inwards.why || 'arrived'}; from ${theirs} to ${ours}: ${outwards.why || 'arrived'}`,
        {
          means: 'The cable does not carry.',
          look: 'Both ends must be up, one of them in each network, with addresses of the same network.',
          about: 'network',
        },
      )
    },
    ['own-address'],
  ),

  claim(
    'default-route',
    'It knows a way to everybody else.',
    ({ box, host }) => {
      const route = defaultRouteOf(box)
      const gateway = route?.gateway
      const has = ({ net }: Process) => net.addresses.some(({ address }) => address === gateway)
      const neighbour = neighboursOf(box, host)?.host
      const isNobody = gateway !== undefined && neighbour !== undefined && !has(host)
      const leads = route
        ? `leads to ${route.to} by way of ${gateway ?? route.device}`
        : 'has no route to 0.0.0.0/0, nor ipv6_route one to ::/0'
      return judged(
        route !== undefined && !has(box) && !isNobody,
        `/proc/${box.pid}/net/${route?.to === '::/0' ? 'ipv6_route' : 'route'} ${leads}${isNobody ? `; the host's end of the cable has ${neighbour}` : ''}`,
        misled({ isItself: has(box), isNobody }),
      )
    },
    ['own-network'],
  ),

  nothingOfTheHost('no-way-back', "It holds no socket of the host's network, and no way to join it.", {
    search: ['sockets', 'namespaces'],
    namespaces: ['net'],
    needs: ['own-network'],
  }),
].map(forEveryTask('own-network'))

const cardsOf = ({ net }: Process) => net.devices.map(({ name }) => name).join(' ')

/** Where its packets for everybody else go instead. */
function misled({ isItself, isNobody }: { isItself: boolean; isNobody: boolean }): Diagnosis {
  if (isItself)
    return {
      means: 'The gateway is its own address, and what it sends there comes to nobody else.',
      look: 'Name the other end of the cable in newRoute.',
    }
  if (isNobody)
    return {
      means: "The gateway is nobody's address, and nobody passes on what is sent there.",
      look: "Name the host's end of the cable in newRoute.",
    }
  return {
    means: 'It reaches its neighbours only.',
    look: 'Add a default route (newRoute, RTM_NEWROUTE), when the address is there and the link up.',
    about: 'route',
  }
}
