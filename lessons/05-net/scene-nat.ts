import { scene } from 'cooperage'
import { peersOf, says } from './evidence.ts'
import { nft, nftInstalled } from './nft.ts'
import { LONG, SHORT } from './traffic.ts'
import { alone, forward, town } from './wiring.ts'

const MASQUERADE = `
add table ip town
add chain ip town leaving { type nat hook postrouting priority srcnat; }
add rule ip town leaving ip saddr 10.0.0.0/24 oifname "wan" masquerade`

export const nat = scene('The way out', async ({ tell, perform, keep, prove, missing }) => {
  tell(
    'Three networks: a box, a host, and one that plays the internet. The host has a cable to each. The box has the host for its gateway.',
  )
  const [box, host, internet] = [await keep(alone), await keep(alone), await keep(alone)]
  await perform(forward(host.pid, false))
  for (const list of town(box, host, internet)) await perform(list)
  const call = (milliseconds = LONG) =>
    says({ to: internet.pid, at: '203.0.113.2', from: box.pid, text: 'Hello world!', milliseconds }, perform)

  const first = await call(SHORT)
  prove('no-router', 'A gateway alone is not enough.', first.errno !== '', first.why)

  tell(
    'The packets reach the host, and there they end: a host keeps what is for itself, and drops the rest. Only a router passes on. ip_forward makes it one.',
  )
  await perform(forward(host.pid, true))
  const second = await call(SHORT)
  prove('no-answer', 'A router alone is not enough.', second.errno !== '', second.why)

  tell(
    'Now the packets arrive, and bear 10.0.0.2 as their sender. Nobody out there knows a way to 10.0.0.2, so no answer can be sent. The host must put its own address on whatever leaves, and remember for whom the answer is: network address translation.',
  )
  if (!nftInstalled())
    return missing(
      'address translation',
      'The rules are written by nft, and it is not installed: apt install nftables.',
    )
  const { exit, output } = await perform(nft(host.pid, MASQUERADE))
  if (exit.code !== 0) return missing('address translation', `nft was refused: ${output.trim()}`)
  const third = await call()
  prove(
    'translated',
    'With address translation the box reaches the internet.',
    third.heard === 'Hello world!',
    third.why || `the internet heard: ${third.heard}`,
  )

  const peers = peersOf(internet.pid)
  const hidden = peers.includes('203.0.113.1') && !peers.includes('10.0.0.2')
  prove(
    'hidden',
    'The internet believes that the host has called.',
    hidden,
    `/proc/${internet.pid}/net/tcp names ${peers.join(', ')} as the other side`,
  )
})
