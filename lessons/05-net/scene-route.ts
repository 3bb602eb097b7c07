import { newAddress, newRoute, newVeth, type Process, scene, setLinkUp } from 'cooperage'
import { pings } from './evidence.ts'
import { alone, configure, town } from './wiring.ts'

export const neighbours = scene('Who is a neighbour', async ({ tell, perform, keep, prove }) => {
  const [box, host] = [await keep(alone), await keep(alone)]
  const call = () => pings(perform)(box.pid, '10.0.0.1')
  await perform(
    configure(
      host.pid,
      newVeth({ name: 'lan', index: 11, peer: 'eth0', peerIndex: 2, peerNamespace: { pid: box.pid } }),
      newAddress({ index: 11, address: '10.0.0.1/24' }),
      setLinkUp(11),
    ),
  )

  tell('A cable, and both ends are on. The host has the address 10.0.0.1/24, the box has 10.6.0.2/24.')
  await perform(configure(box.pid, newAddress({ index: 2, address: '10.6.0.2/24' }), setLinkUp(2)))
  const foreign = await call()
  prove(
    'no-neighbour',
    'The box does not reach the other end of its own cable.',
    foreign.errno === 'ENETUNREACH',
    `its routes: ${routesOf(box.look())}; a ping to 10.0.0.1 gave ${foreign.errno || 'an answer'}`,
  )

  tell('The box gets a second address: 10.0.0.2/24.')
  await perform(configure(box.pid, newAddress({ index: 2, address: '10.0.0.2/24' })))
  const near = await call()
  prove(
    'neighbour',
    'Now they are neighbours.',
    near.errno === '',
    `its routes: ${routesOf(box.look())}; ${near.why || '10.0.0.1 has answered'}`,
  )
})

export const route = scene('A way to everybody else', async ({ tell, perform, keep, prove }) => {
  const [box, host, internet] = [await keep(alone), await keep(alone), await keep(alone)]
  for (const list of town(box, host, internet)) await perform(list)
  const far = '203.0.113.1'
  const call = () => pings(perform)(box.pid, far)

  tell(`A box at 10.0.0.2, and a host with two addresses: 10.0.0.1, and ${far} on another card. The box calls both.`)
  const near = await pings(perform)(box.pid, '10.0.0.1')
  prove('near', 'The neighbour answers.', near.errno === '', near.why || '10.0.0.1 has answered')
  const lost = await call()
  prove(
    'far',
    'For the other address there is no route.',
    lost.errno === 'ENETUNREACH',
    `its routes: ${routesOf(box.look())}; a ping to ${far} gave ${lost.errno || 'an answer'}`,
  )

  tell('The box gets a route for all other addresses: by way of 10.0.0.1.')
  await perform(configure(box.pid, newRoute({ via: '10.0.0.1' })))
  const found = await call()
  prove(
    'default-route',
    'Now it knows a way.',
    found.errno === '',
    `its routes: ${routesOf(box.look())}; ${found.why || `${far} has answered`}`,
  )
})

/** `10.0.0.0/24 eth0, default via 10.0.0.1` */
const routesOf = ({ net }: Process): string =>
  net.routes
    .map(({ destination, prefix, gateway, device }) =>
      gateway
        ? `${prefix === 0 ? 'default' : `${destination}/${prefix}`} via ${gateway}`
        : `${destination}/${prefix} ${device}`,
    )
    .join(', ')
