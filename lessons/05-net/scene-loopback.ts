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

export const loopback = scene('A new network: even 127.0.0.1 is dead', async ({ tell, perform, prove }) => {
  tell('A box with a new network, and nothing more. It sends a ping to 127.0.0.1, to itself.')
  const dead = await attempt(clone(CLONE_NEWNET, ping('127.0.0.1')), perform)
  prove('dead', 'In a new network 127.0.0.1 does not answer.', dead.errno === 'ENETUNREACH', dead.why)

  tell('The same box once more. First it switches lo on.')
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const up = [inside, ...rtnetlink(inside, setLinkUp('lo'))]
  const alive = await attempt(clone(CLONE_NEWNET, [...up, ...ping('127.0.0.1')]), perform)
  prove('alive', 'With lo up it does.', alive.errno === '', alive.why || 'an echo reply came back from 127.0.0.1')
})

export const localhost = scene('Whose 127.0.0.1?', async ({ tell, perform, keep, prove }) => {
  const box = await keep(alone)
  const from = box.pid
  tell('A box, and lo is up in it. Something listens at its 127.0.0.1, and it calls there.')
  const home = await says({ to: from, at: '127.0.0.1', from, text: 'I talk to myself.' }, perform)
  prove('talks-to-itself', 'In a box 127.0.0.1 is the box.', home.errno === '', `arrived: ${home.heard || home.why}`)

  tell('Now something listens at 127.0.0.1 on the host. The box calls 127.0.0.1 again.')
  const away = await says({ to: process.pid, at: '127.0.0.1', from, text: 'Do you hear me, host?' }, perform)
  prove('not-the-hosts', 'It is never the host.', away.errno === 'ECONNREFUSED', away.why || `arrived: ${away.heard}`)
})
