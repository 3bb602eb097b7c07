import {
  accept4,
  bind,
  buffer,
  CLONE_NEWNET,
  clone,
  close,
  connect,
  type Director,
  inet,
  listen,
  recvfrom,
  SO_REUSEADDR,
  SOL_SOCKET,
  type Step,
  scene,
  scratch,
  sendto,
  setns,
  setsockopt,
  write,
} from 'cooperage'
import { attempt, peersIn } from './evidence.ts'
import { nft, nftInstalled } from './nft.ts'
import { networkOf, notePeers, patient, tcp } from './traffic.ts'
import { alone, byGateway, forward, town } from './wiring.ts'

const REDIRECT = `
add table ip town
add chain ip town arriving { type nat hook prerouting priority dstnat; }
add rule ip town arriving iifname "wan" tcp dport 8080 dnat to 10.0.0.2:80`

const HELLO = new TextEncoder().encode('GET / HTTP/1.0\n')

/** A socket that listens, in the network where the list is by then. */
const listening = (server: Step, port: number) => [
  server,
  ...patient(server),
  // An old connection is remembered for a minute; its port may be taken all the same.
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, Uint8Array.of(1, 0, 0, 0)),
  bind(server, inet('0.0.0.0', port)),
  listen(server),
]

/** Somebody on the internet calls port 8080 of the host, while a server in the box listens at port 80. */
function knock(box: number, internet: number, note: string) {
  const [inBox, onInternet] = [networkOf(box), networkOf(internet)]
  const [server, client] = [tcp(), tcp()]
  const conversation = accept4(server)
  const heard = buffer(64)
  const bytes = recvfrom(conversation, heard)
  return clone(0, [
    inBox,
    onInternet,
    setns(inBox, CLONE_NEWNET),
    ...listening(server, 80),
    setns(onInternet, CLONE_NEWNET),
    client,
    ...patient(client),
    connect(client, inet('203.0.113.1', 8080)),
    sendto(client, HELLO),
    conversation,
    bytes,
    write(1, heard, bytes),
    ...notePeers(box, note),
    close(conversation),
  ])
}

/** The same, with a process on the host between them, that takes with one hand and gives with the other. */
function relayed(box: number, host: number, internet: number, note: string) {
  const [inBox, onHost, onInternet] = [networkOf(box), networkOf(host), networkOf(internet)]
  const [server, relay, client, onwards] = [tcp(), tcp(), tcp(), tcp()]
  const [fromClient, fromRelay] = [accept4(relay), accept4(server)]
  const [carried, heard] = [buffer(64), buffer(64)]
  const [load, bytes] = [recvfrom(fromClient, carried), recvfrom(fromRelay, heard)]
  return clone(0, [
    inBox,
    onHost,
    onInternet,
    setns(inBox, CLONE_NEWNET),
    ...listening(server, 80),
    setns(onHost, CLONE_NEWNET),
    ...listening(relay, 8080),
    onwards,
    setns(onInternet, CLONE_NEWNET),
    client,
    ...patient(client),
    connect(client, inet('203.0.113.1', 8080)),
    sendto(client, HELLO),

    // The relay: two conversations, and what comes in at one goes out at the other.
    fromClient,
    load,
    connect(onwards, inet('10.0.0.2', 80)),
    write(onwards, carried, load),

    fromRelay,
    bytes,
    write(1, heard, bytes),
    ...notePeers(box, note),
    close(fromRelay),
  ])
}

export const relay = scene('A published port, by a process', async director => {
  const { tell, perform, prove } = director
  const { box, host, internet, note } = await server(director)
  tell('In the box a server listens at port 80. Somebody on the internet calls the host, at port 8080.')
  const closed = await attempt(knock(box, internet, note), perform)
  prove('closed', 'Nobody is there.', closed.errno === 'ECONNREFUSED', closed.why)

  tell('Now a process on the host listens at 8080. It calls the box, and carries every byte.')
  const carried = await attempt(relayed(box, host, internet, note), perform)
  const heard = carried.why || `the box heard: ${carried.heard}`
  prove('relayed', 'The call reaches the box.', carried.heard.startsWith('GET'), heard)
  const callers = peersIn(note)
  prove(
    'unknown-caller',
    'The box does not learn who has called.',
    callers.includes('10.0.0.1') && !callers.includes('203.0.113.2'),
    `/proc/${box}/net/tcp names ${callers.join(', ')}: the host`,
  )
})

export const publish = scene('A published port, by a rule', async director => {
  const { tell, perform, prove, missing } = director
  const { box, host, internet, note } = await server(director)
  tell('No process this time. The host has a rule: what arrives for its port 8080 goes on to 10.0.0.2, port 80.')
  if (!nftInstalled())
    return missing(
      'a port that the kernel redirects',
      'The rule is written by nft, and it is not installed: apt install nftables.',
    )
  const { exit, output } = await perform(nft(host, REDIRECT))
  if (exit.code !== 0) return missing('a port that the kernel redirects', `nft was refused: ${output.trim()}`)
  const led = await attempt(knock(box, internet, note), perform)
  const heard = led.why || `the box heard: ${led.heard}`
  prove('redirected', 'The call reaches the box.', led.heard.startsWith('GET'), heard)
  const known = peersIn(note)
  prove(
    'known-caller',
    'And the box learns who has called.',
    known.includes('203.0.113.2') && !known.includes('10.0.0.1'),
    `/proc/${box}/net/tcp names ${known.join(', ')}`,
  )
})

/** A box in which something will listen, a host that is a router, and an internet. Gives their processes, and where to note the box's callers. */
async function server({ perform, keep }: Director) {
  const [box, host, internet] = [await keep(alone), await keep(alone), await keep(alone)]
  await perform(forward(host.pid, true))
  for (const list of [...town(box, host, internet), byGateway(box)]) await perform(list)
  return { box: box.pid, host: host.pid, internet: internet.pid, note: scratch('callers') }
}
