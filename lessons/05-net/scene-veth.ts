import { deleteLink, newAddress, newVeth, scene, setLinkUp } from 'cooperage'
import { pings } from './evidence.ts'
import { freeNumber } from './number.ts'
import { SHORT } from './traffic.ts'
import { alone, configure } from './wiring.ts'

export const veth = scene('A cable with a card at each end', async ({ tell, perform, keep, prove }) => {
  const n = freeNumber()
  const [host, ours, theirs] = [process.pid, `10.5.${n}.1`, `10.5.${n}.2`]
  const box = await keep(alone)
  const tryPing = pings(perform)

  tell('A box that has only lo tries to reach the host.')
  const nothing = await tryPing(box.pid, ours)
  prove('no-route', 'Without a cable the box reaches nobody.', nothing.errno === 'ENETUNREACH', nothing.why)

  tell('The host makes a cable, with one card in the box. It gives its own card an address, and switches it on.')
  const index = 1000 + n
  const peerNamespace = { pid: box.pid }
  await perform(
    configure(
      host,
      newVeth({ name: `host${n}`, index, peer: 'eth0', peerIndex: 2, peerNamespace }),
      newAddress({ index, address: `${ours}/24` }),
      setLinkUp(index),
    ),
  )
  const half = await tryPing(host, theirs, SHORT)
  prove('half-a-cable', 'One end is not enough.', half.errno !== '', half.why)

  tell('The same is done in the box: an address, and on.')
  await perform(configure(box.pid, newAddress({ index: 2, address: `${theirs}/24` }), setLinkUp(2)))
  const inwards = await tryPing(host, theirs)
  const outwards = await tryPing(box.pid, ours)
  prove('ping-the-box', 'The host reaches the box.', inwards.errno === '', inwards.why || `${theirs} has answered`)
  prove('ping-the-host', 'The box reaches the host.', outwards.errno === '', outwards.why || `${ours} has answered`)
})

export const unplug = scene('One end is taken away', async ({ tell, perform, keep, prove }) => {
  const n = freeNumber()
  const box = await keep(alone)
  const peerNamespace = { pid: box.pid }
  const cards = () =>
    box
      .look()
      .net.devices.map(({ name }) => name)
      .join(' ')

  tell('A cable between host and box. Then the host deletes its own card.')
  await perform(configure(process.pid, newVeth({ name: `host${n}`, peer: 'eth0', peerNamespace })))
  const before = cards()
  await perform(configure(process.pid, deleteLink(`host${n}`)))
  const left = cards()
  prove(
    'one-thing',
    'The card in the box is gone with it.',
    before.includes('eth0') && left === 'lo',
    `/proc/${box.pid}/net/dev listed ${before}, and now lists ${left}`,
  )
})
