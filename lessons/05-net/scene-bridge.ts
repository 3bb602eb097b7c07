import { type Director, newAddress, newBridge, newVeth, scene, setLinkUp, setMaster } from 'cooperage'
import { pings } from './evidence.ts'
import { SHORT } from './traffic.ts'
import { alone, configure } from './wiring.ts'

const [BRIDGE, TO_A, TO_B] = [10, 11, 12]
const NONE = 0

export const bridge = scene('Two boxes and a switch', async director => {
  const { tell, perform, prove } = director
  const { host, a, b, tryPing } = await twoBoxes(director)
  tell('One plays the host. A cable leads to box a, at 10.0.0.2, and one to box b, at 10.0.0.3. Box a calls box b.')
  const apart = await tryPing(a.pid, '10.0.0.3', SHORT)
  prove('apart', 'Two cables that end on one host do not connect.', apart.errno !== '', apart.why)

  tell('The host makes a bridge, and plugs both cables into it.')
  await perform(configure(host.pid, ...plugged))
  const there = await tryPing(a.pid, '10.0.0.3')
  const back = await tryPing(b.pid, '10.0.0.2')
  prove('a-to-b', 'Box a reaches box b.', there.errno === '', there.why || '10.0.0.3 has answered')
  prove('b-to-a', 'Box b reaches box a.', back.errno === '', back.why || '10.0.0.2 has answered')
})

export const gateway = scene('The host at its own switch', async director => {
  const { tell, perform, prove } = director
  const { host, a, b, tryPing } = await twoBoxes(director)
  await perform(configure(host.pid, ...plugged))
  tell('The two boxes on one bridge. The host calls box a.')
  const outside = await tryPing(host.pid, '10.0.0.2')
  const nothing = `a ping to 10.0.0.2 gave ${outside.errno || 'an answer'}`
  prove('host-outside', 'The host does not reach it.', outside.errno === 'ENETUNREACH', nothing)

  tell('The bridge gets an address, 10.0.0.1/24.')
  await perform(configure(host.pid, newAddress({ index: BRIDGE, address: '10.0.0.1/24' })))
  const inside = await tryPing(host.pid, '10.0.0.2')
  prove('host-inside', 'Now the host reaches it.', inside.errno === '', inside.why || '10.0.0.2 has answered')

  tell('The host unplugs box b.')
  await perform(configure(host.pid, setMaster(TO_B, NONE)))
  const cut = await tryPing(a.pid, '10.0.0.3', SHORT)
  const kept = await tryPing(host.pid, '10.0.0.2')
  prove('unplugged', 'Box a no longer reaches box b.', cut.errno !== '', cut.why || `10.0.0.3 has answered ${b.pid}`)
  prove('still-in', 'The host still reaches box a.', kept.errno === '', kept.why || '10.0.0.2 has answered')
})

/** A switch, and both cables in it. */
const plugged = [newBridge('br0', BRIDGE), setMaster(TO_A, BRIDGE), setMaster(TO_B, BRIDGE), setLinkUp(BRIDGE)] as const

/** Three networks: a host, and two boxes with a cable each that leads to it. */
async function twoBoxes({ perform, keep }: Director) {
  const [host, a, b] = [await keep(alone), await keep(alone), await keep(alone)]
  await perform(
    configure(
      host.pid,
      newVeth({ name: 'to-a', index: TO_A, peer: 'eth0', peerIndex: 2, peerNamespace: { pid: a.pid } }),
      setLinkUp(TO_A),
      newVeth({ name: 'to-b', index: TO_B, peer: 'eth0', peerIndex: 2, peerNamespace: { pid: b.pid } }),
      setLinkUp(TO_B),
    ),
  )
  await perform(configure(a.pid, newAddress({ index: 2, address: '10.0.0.2/24' }), setLinkUp(2)))
  await perform(configure(b.pid, newAddress({ index: 2, address: '10.0.0.3/24' }), setLinkUp(2)))
  return { host, a, b, tryPing: pings(perform) }
}
