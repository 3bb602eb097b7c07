import { deleteLink, newAddress, newVeth, scene, setLinkUp } from 'cooperage'
import { attempt, says } from './evidence.ts'
import { freeNumber } from './number.ts'
import { inNetworkOf, ping, SHORT } from './traffic.ts'
import { alone, configure } from './wiring.ts'

export const veth = scene('A cable with a card at each end', async ({ tell, perform, keep, prove }) => {
  const n = freeNumber()
  const [host, ours, theirs] = [process.pid, `10.5.${n}.1`, `10.5.${n}.2`]
  const box = await keep(alone)
  const tryPing = (from: number, to: string, milliseconds?: number) =>
    attempt(inNetworkOf(from, ping(to, milliseconds)), perform)

  tell('A box that has only lo can reach nobody: there is no route, so nothing is even sent.')
  const nothing = await tryPing(box.pid, ours)
  prove('no-route', 'Without a cable the box reaches nobody.', nothing.errno === 'ENETUNREACH', nothing.why)

  tell(
    'A veth pair is a cable with a network card at each end. We make it on the host, with one card in the box. The host gives its card an address, and switches it on.',
  )
  const name = `host${n}`
  const index = 1000 + n
  const peerNamespace = { pid: box.pid }
  await perform(
    configure(
      host,
      newVeth({ name, index, peer: 'eth0', peerIndex: 2, peerNamespace }),
      newAddress({ index, address: `${ours}/24` }),
      setLinkUp(index),
    ),
  )
  const half = await tryPing(host, theirs, SHORT)
  prove('half-a-cable', 'One end switched on is not enough.', half.errno !== '', half.why)

  tell(
    'The box does the same with its own. No other process can do it for the box, unless it enters the network of the box, as this list does.',
  )
  await perform(configure(box.pid, newAddress({ index: 2, address: `${theirs}/24` }), setLinkUp(2)))
  const inwards = await tryPing(host, theirs)
  const outwards = await tryPing(box.pid, ours)
  prove('ping-the-box', 'The host reaches the box.', inwards.errno === '', inwards.why || `${theirs} has answered`)
  prove('ping-the-host', 'The box reaches the host.', outwards.errno === '', outwards.why || `${ours} has answered`)

  tell('And what travels as packets travels as a conversation: TCP, one way and the other.')
  const before = bytesAt(box.look())
  const called = await says({ to: box.pid, at: theirs, from: host, text: 'Hello box!' }, perform)
  const back = await says({ to: host, at: ours, from: box.pid, text: 'Hello host!' }, perform)
  const moved = bytesAt(box.look()) - before
  const both = called.heard === 'Hello box!' && back.heard === 'Hello host!'
  prove(
    'tcp',
    'Both can call each other.',
    both && moved > 0,
    `eth0 in /proc/${box.pid}/net/dev has received ${moved} bytes more`,
  )

  tell('A cable has two ends and is one thing. We take away the end on the host.')
  await perform(configure(host, deleteLink(name)))
  const left = box
    .look()
    .net.devices.map(device => device.name)
    .join(' ')
  prove('one-thing', 'The other end is gone with it.', left === 'lo', `/proc/${box.pid}/net/dev lists: ${left}`)
})

const bytesAt = ({ net }: { net: { devices: readonly { name: string; received: number }[] } }): number =>
  net.devices.find(({ name }) => name === 'eth0')?.received ?? 0
