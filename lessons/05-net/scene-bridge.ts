import { newAddress, newBridge, newVeth, scene, setLinkUp, setMaster } from 'cooperage'
import { attempt, says } from './evidence.ts'
import { inNetworkOf, ping, SHORT } from './traffic.ts'
import { alone, configure } from './wiring.ts'

const [BRIDGE, TO_A, TO_B] = [10, 11, 12]

export const bridge = scene('Two boxes and a switch', async ({ tell, perform, keep, prove }) => {
  tell(
    'Three processes, each with a network of its own. One plays the host. From it a cable leads to box a, another to box b.',
  )
  const [host, a, b] = [await keep(alone), await keep(alone), await keep(alone)]
  const tryPing = (from: number, to: string, milliseconds?: number) =>
    attempt(inNetworkOf(from, ping(to, milliseconds)), perform)
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

  tell('Both boxes have addresses of one network, and a cable each that leads to the host. Is that enough?')
  const apart = await tryPing(a.pid, '10.0.0.3', SHORT)
  prove('apart', 'Two cables that end on one host do not connect.', apart.errno !== '', apart.why)

  tell(
    'A bridge is a switch: what comes in at one of its ports goes out at another. We make one, and plug both cables into it.',
  )
  await perform(
    configure(host.pid, newBridge('br0', BRIDGE), setMaster(TO_A, BRIDGE), setMaster(TO_B, BRIDGE), setLinkUp(BRIDGE)),
  )
  const there = await tryPing(a.pid, '10.0.0.3')
  const back = await tryPing(b.pid, '10.0.0.2')
  prove('a-to-b', 'Box a reaches box b.', there.errno === '', there.why || '10.0.0.3 has answered')
  prove('b-to-a', 'Box b reaches box a.', back.errno === '', back.why || '10.0.0.2 has answered')
  const said = await says({ to: b.pid, at: '10.0.0.3', from: a.pid, text: 'Hello neighbour!' }, perform)
  prove('tcp', 'They can call each other.', said.heard === 'Hello neighbour!', said.why || `box b heard: ${said.heard}`)

  tell('The host only lends its switch. It has no address there, so it cannot take part.')
  const outside = await tryPing(host.pid, '10.0.0.2')
  prove('host-outside', 'The host cannot reach the boxes.', outside.errno === 'ENETUNREACH', outside.why)

  tell(
    'An address on the bridge itself makes the host a neighbour. That is the gateway of the boxes in most engines: docker0, podman0.',
  )
  await perform(configure(host.pid, newAddress({ index: BRIDGE, address: '10.0.0.1/24' })))
  const inside = await tryPing(host.pid, '10.0.0.2')
  prove('host-inside', 'Now the host reaches them too.', inside.errno === '', inside.why || '10.0.0.2 has answered')
})
