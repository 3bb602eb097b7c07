import {
  AF_NETLINK,
  CLONE_NEWNET,
  clone,
  NETLINK_ROUTE,
  rtnetlink,
  SOCK_CLOEXEC,
  SOCK_RAW,
  scene,
  setLinkUp,
  socket,
} from 'cooperage'
import { attempt, says } from './evidence.ts'
import { ping } from './traffic.ts'
import { alone } from './wiring.ts'

export const loopback = scene('A new network: even 127.0.0.1 is dead', async ({ tell, perform, keep, prove }) => {
  tell('127.0.0.1 is ourselves. No cable is needed to reach it. So a ping to it works in any network, or does it?')
  const dead = await attempt(clone(CLONE_NEWNET, ping('127.0.0.1')), perform)
  prove('dead', 'In a new network 127.0.0.1 does not answer.', dead.errno === 'ENETUNREACH', dead.why)

  tell(
    'Also what we say to ourselves goes through an interface: lo. The new network has one, and nobody has switched it on. With it comes the address 127.0.0.1, and the route to it.',
  )
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const up = [inside, ...rtnetlink(inside, setLinkUp('lo'))]
  const alive = await attempt(clone(CLONE_NEWNET, [...up, ...ping('127.0.0.1')]), perform)
  prove('alive', 'With lo up it does.', alive.errno === '', alive.why || 'an echo reply came back from 127.0.0.1')

  tell(
    'Every network has a lo of its own. A server that listens at 127.0.0.1 on the host is not to be found there in a box.',
  )
  const box = await keep(alone)
  const from = box.pid
  const home = await says({ to: from, at: '127.0.0.1', from, text: 'I talk to myself.' }, perform)
  const away = await says({ to: process.pid, at: '127.0.0.1', from, text: 'Do you hear me, host?' }, perform)
  prove('talks-to-itself', 'In a box 127.0.0.1 is the box.', home.errno === '', `arrived: ${home.heard || home.why}`)
  prove('not-the-hosts', 'And never the host.', away.errno === 'ECONNREFUSED', away.why || `arrived: ${away.heard}`)
})
