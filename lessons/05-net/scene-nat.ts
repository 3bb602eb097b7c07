import { type Director, scene, scratch } from 'cooperage'
import { packetsOf, peersIn, says } from './evidence.ts'
import { nft, nftInstalled } from './nft.ts'
import { LONG, SHORT } from './traffic.ts'
import { alone, byGateway, forward, town } from './wiring.ts'

const MASQUERADE = `
add table ip town
add chain ip town leaving { type nat hook postrouting priority srcnat; }
add rule ip town leaving ip saddr 10.0.0.0/24 oifname "wan" masquerade`

export const router = scene('A gateway must pass packets on', async director => {
  const { tell, perform, prove } = director
  const { host, internet, call } = await boxHostInternet(director)
  await perform(forward(host.pid, false))
  const heardOf = (packets: number) =>
    `InReceives in /proc/${internet.pid}/net/snmp is ${packets === 0 ? '0' : 'more than 0'}`

  tell('A box, a host, an internet. The box has the host for its gateway, and calls 203.0.113.2 on the internet.')
  const first = await call(SHORT)
  const none = packetsOf(internet.pid)
  prove('no-router', 'Nothing arrives on the internet.', first.errno !== '' && none === 0, heardOf(none))

  tell('ip_forward makes the host a router. The box calls again.')
  await perform(forward(host.pid, true))
  const second = await call(SHORT)
  const some = packetsOf(internet.pid)
  prove('passes-on', 'Now something arrives.', some > 0, heardOf(some))
  prove('no-answer', 'But no answer comes back.', second.errno !== '', second.why)
})

export const nat = scene('The host puts its own address on what leaves', async director => {
  const { tell, perform, prove, missing } = director
  const { host, internet, call } = await boxHostInternet(director)
  await perform(forward(host.pid, true))

  tell('The same three. The host is a router, and has one rule more: masquerade. The box calls the internet.')
  if (!nftInstalled())
    return missing(
      'address translation',
      'The rules are written by nft, and it is not installed: apt install nftables.',
    )
  const { exit, output } = await perform(nft(host.pid, MASQUERADE))
  if (exit.code !== 0) return missing('address translation', `nft was refused: ${output.trim()}`)
  const note = scratch('peers')
  const third = await call(LONG, note)
  prove(
    'translated',
    'The box reaches the internet, and gets its answer.',
    third.heard === 'Hello world!',
    third.why || `the internet heard: ${third.heard}`,
  )

  const peers = peersIn(note)
  const hidden = peers.includes('203.0.113.1') && !peers.includes('10.0.0.2')
  prove(
    'hidden',
    'The internet believes that the host has called.',
    hidden,
    `/proc/${internet.pid}/net/tcp names ${peers.join(', ')} as the other side`,
  )
})

/** A box with a gateway, which is the host, and a way to call the internet. */
async function boxHostInternet({ perform, keep }: Director) {
  const [box, host, internet] = [await keep(alone), await keep(alone), await keep(alone)]
  for (const list of [...town(box, host, internet), byGateway(box)]) await perform(list)
  const call = (milliseconds: number, peers?: string) =>
    says({ to: internet.pid, at: '203.0.113.2', from: box.pid, text: 'Hello world!', milliseconds, peers }, perform)
  return { host, internet, call }
}
