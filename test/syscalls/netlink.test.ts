// tags: fast
import { spawnSync } from 'node:child_process'
import { describe as about, expect, test } from 'vitest'
import { explainErrno } from '../../src/explain/explain.ts'
import * as netlink from '../../src/syscalls/netlink/requests.ts'
import type { Message } from '../../src/syscalls/step.ts'
import { missing, unless } from '../helpers/unless.ts'
import { bytes, FD, inNewNetwork, PID, sentByIp, withoutSequence } from './network.ts'

const { newVeth, newBridge, newDummy, setLinkUp, setLinkDown, setMaster, moveLink, renameLink, deleteLink } = netlink
const { newAddress, newRoute, dumpLinks, dumpAddresses, dumpRoutes, readMessages, describe } = netlink

/** In a network namespace of its own, where a program in Python sends the messages and `ip` looks. */
const online = unless(missing('python3', 'ip'), test)

const outcome = (hex: string | undefined) => readMessages(bytes(hex))[0]
const granted = expect.objectContaining({ what: 'outcome', errno: 0 })

const traces = () => spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0
const noStrace = missing('strace', 'ip') ?? (traces() ? undefined : 'strace may not trace here')

unless(noStrace, about)('a message of ours is, byte for byte, the one that ip sends', () => {
  const pair = 'ip link add host0 index 7 type veth peer name box0; ip link add br0 index 9 type bridge'
  const up = `${pair}; ip link set host0 up; ip addr add 10.0.0.2/24 dev host0`
  test.each([
    [
      'ip link add name host0 index 7 type veth peer name box0',
      newVeth({ name: 'host0', index: 7, peer: 'box0' }),
      ':',
    ],
    ['ip link add name br0 index 9 type bridge', newBridge('br0', 9), ':'],
    ['ip link set lo up', setLinkUp(1), ':'],
    ['ip link set lo down', setLinkDown(1), ':'],
    ['ip link set host0 master br0', setMaster(7, 9), pair],
    ['ip link set host0 netns 1', moveLink(7, { pid: 1 }), pair],
    ['ip link set host0 name eth0', renameLink(7, 'eth0'), pair],
    ['ip link del host0', deleteLink(7), pair],
    ['ip addr add 10.0.0.2/24 dev host0', newAddress({ index: 7, address: '10.0.0.2/24' }), pair],
    ['ip addr add fd00::2/64 dev host0 nodad', newAddress({ index: 7, address: 'fd00::2/64' }), pair],
    ['ip route add default via 10.0.0.1', newRoute({ via: '10.0.0.1' }), up],
    ['ip route add 10.1.0.0/16 dev host0', newRoute({ to: '10.1.0.0/16', index: 7 }), up],
  ])('%s', (command, message, prepare) => {
    expect(withoutSequence(message.bytes)).toBe(sentByIp(prepare, command))
  })
})

online('a new network namespace has a loopback interface that is down, and no address', () => {
  const [links, addresses] = inNewNetwork(dumpLinks(), dumpAddresses())
  const found = readMessages(bytes(links))
  expect(found).toContainEqual(
    expect.objectContaining({ what: 'link', name: 'lo', index: 1, up: false, running: false, mtu: 65536 }),
  )
  expect(found.at(-1)).toEqual({ what: 'done', errno: 0 })
  expect(readMessages(bytes(addresses))).toEqual([{ what: 'done', errno: 0 }])
})

online('a veth pair on a bridge, with addresses and routes, is built and read as ip sees it', () => {
  const answers = inNewNetwork(
    newBridge('br0', 9),
    newVeth({ name: 'host0', index: 7, peer: 'box0', peerIndex: 8, peerNamespace: { fd: FD } }),
    setMaster('host0', 9),
    setLinkUp('host0'),
    setLinkUp('br0'),
    newAddress({ index: 9, address: '10.0.0.1/24' }),
    newAddress({ index: 9, address: 'fd00::1/64' }),
    newRoute({ to: '10.1.0.0/16', via: '10.0.0.2' }),
    newRoute({ via: '10.0.0.3' }),
    newRoute({ to: 'fd01::/32', via: 'fd00::2' }),
    dumpLinks(),
    dumpAddresses(),
    dumpRoutes(),
    { run: ['ip', '-j', '-d', 'link'] },
    { run: ['ip', '-j', 'addr'] },
    { run: ['ip', '-j', 'route'] },
    { inOther: ['ip', '-j', 'link'] },
  )
  for (const answer of answers.slice(0, 10)) expect(outcome(answer)).toEqual(granted)
  const [links = [], addresses = [], routes = []] = answers.slice(10, 13).map(answer => readMessages(bytes(answer)))
  const [ipLinks, ipAddresses, ipRoutes, otherLinks] = answers.slice(13).map(answer => JSON.parse(answer))

  for (const theirs of ipLinks) {
    const ours = links.find(link => link.what === 'link' && link.index === theirs.ifindex) as netlink.Link
    expect({ name: ours.name, mtu: ours.mtu, mac: ours.mac, up: ours.up, kind: ours.kind }).toEqual({
      name: theirs.ifname,
      mtu: theirs.mtu,
      mac: theirs.address,
      up: theirs.flags.includes('UP'),
      kind: theirs.linkinfo?.info_kind,
    })
  }
  expect(links).toContainEqual(
    expect.objectContaining({ name: 'host0', index: 7, kind: 'veth', master: 9, peer: 8, linkNetnsid: 0 }),
  )
  const theirAddresses = ipAddresses.flatMap(
    (link: { addr_info: { local: string; prefixlen: number; scope: string }[] }) =>
      link.addr_info.map(a => `${a.local}/${a.prefixlen} ${a.scope}`),
  )
  const ours = addresses.flatMap(a => (a.what === 'address' ? [`${a.address} ${a.scope}`] : []))
  expect(ours.sort()).toEqual(theirAddresses.sort())
  expect(ours).toContain('10.0.0.1/24 global')

  const mine = routes.filter(r => r.what === 'route' && r.family === 'inet' && r.table === 254) as netlink.Route[]
  const theirs = ipRoutes.map((r: { dst: string; gateway?: string }) => [
    r.dst === 'default' ? '0.0.0.0/0' : r.dst,
    r.gateway,
  ])
  expect(mine.map(r => [r.to, r.via])).toEqual(theirs)
  expect(mine.find(r => r.to === '10.0.0.0/24')).toMatchObject({ source: '10.0.0.1', index: 9, scope: 'link' })
  expect(routes).toContainEqual(expect.objectContaining({ to: 'fd01::/32', via: 'fd00::2', family: 'inet6' }))
  expect(otherLinks.map((link: { ifname: string }) => link.ifname)).toContain('box0')
})

online('messages move, rename, switch off and delete an interface', () => {
  const answers = inNewNetwork(
    newVeth({ name: 'a', index: 5, peer: 'b', peerIndex: 6 }),
    renameLink(5, 'c'),
    setLinkUp('c'),
    setLinkDown('c'),
    moveLink('b', { pid: PID }),
    { inOther: ['ip', '-j', 'link'] },
    deleteLink('c'),
    dumpLinks(),
  )
  for (const index of [0, 1, 2, 3, 4, 6]) expect(outcome(answers[index])).toEqual(granted)
  expect(answers[5]).toContain('"ifname":"b"')
  const left = readMessages(bytes(answers[7])).flatMap(link => (link.what === 'link' ? [link.name] : []))
  expect(left).not.toContain('c')
})

online("a refusal by the kernel is read with the errno, the request, and the kernel's message", () => {
  const zridge = Uint8Array.from(newBridge('x').bytes, byte => (byte === 0x62 ? 0x7a : byte))
  const [noLink, taken, noGateway, unknownKind] = inNewNetwork(
    setLinkUp('nobody'),
    newBridge('lo'),
    newRoute({ via: '10.0.0.1' }),
    { bytes: zridge, relocations: [] },
  ).map(outcome) as netlink.Outcome[]
  expect(noLink).toMatchObject({ errno: 19, request: 'RTM_NEWLINK' })
  expect(taken).toMatchObject({ errno: 17 })
  expect(noGateway).toMatchObject({ errno: 101, request: 'RTM_NEWROUTE', words: expect.stringContaining('gateway') })
  expect(unknownKind).toMatchObject({ errno: 95, words: expect.any(String) })
  expect(explainErrno(noGateway!.request, noGateway!.errno).fix).toContain('address')
})

test('a trace names a message, and names the call for a number that is not known yet', () => {
  const said: [Message, string][] = [
    [newVeth({ name: 'box0', peer: 'host0' }), 'RTM_NEWLINK veth box0 <-> host0'],
    [
      newVeth({ name: 'host0', peer: 'eth0', peerNamespace: { fd: FD } }),
      'RTM_NEWLINK veth host0 <-> eth0 in the network of descriptor <fd>',
    ],
    [newBridge('br0'), 'RTM_NEWLINK bridge br0'],
    [newDummy('d0'), 'RTM_NEWLINK dummy d0'],
    [setLinkUp('lo'), 'RTM_NEWLINK lo up'],
    [setLinkDown(3), 'RTM_NEWLINK 3 down'],
    [setMaster('host0', 9), 'RTM_NEWLINK host0 into bridge 9'],
    [moveLink('box0', { pid: 42 }), 'RTM_NEWLINK box0 in the network of process 42'],
    [renameLink(7, 'eth0'), 'RTM_NEWLINK 7 renamed eth0'],
    [deleteLink('host0'), 'RTM_DELLINK host0'],
    [newAddress({ index: 2, address: '10.0.0.2/24' }), 'RTM_NEWADDR 10.0.0.2/24 on 2'],
    [newAddress({ index: PID, address: 'fd00::2/64' }), 'RTM_NEWADDR fd00::2/64 on <pid>'],
    [newRoute({ via: '10.0.0.1' }), 'RTM_NEWROUTE default via 10.0.0.1'],
    [newRoute({ to: '10.1.0.0/16', index: 2 }), 'RTM_NEWROUTE 10.1.0.0/16 on 2'],
    [dumpLinks(), 'RTM_GETLINK'],
  ]
  for (const [message, sentence] of said) expect(describe(message)).toBe(sentence)
  expect(describe(new Uint8Array(5))).toBe('5 bytes that are no netlink message')
})

test('IP addresses are read in all their spellings and written in the shortest', () => {
  const written = (address: string) => describe(newAddress({ index: 1, address })).split(' ')[1]
  expect(written('10.0.0.2')).toBe('10.0.0.2/32')
  expect(written('::/0')).toBe('::/0')
  expect(written('::1')).toBe('::1/128')
  expect(written('2001:DB8:0:0:1:0:0:1/64')).toBe('2001:db8::1:0:0:1/64')
  expect(written('fe80::')).toBe('fe80::/128')
  expect(written('1:0:2:3:4:5:6:7')).toBe('1:0:2:3:4:5:6:7/128')
  expect(written('::ffff:10.0.0.1')).toBe('::ffff:a00:1/128')
  for (const wrong of ['10.0.0', '10.0.0.1/33', '10.0.0.1/', '10.0.0.1/a', 'fe80::1%eth0', 'fd00::/129', 'box', '']) {
    expect(() => newAddress({ index: 1, address: wrong })).toThrow('is no IP address')
  }
})

test('the address of the kernel is twelve bytes of which only the family is not zero', () => {
  expect([...netlink.sockaddrNl()]).toEqual([16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
})

online('reading an answer that is cut short or damaged neither throws nor reports it as whole', () => {
  const [links = '', routes = ''] = inNewNetwork(newVeth({ name: 'a', peer: 'b' }), dumpLinks(), dumpRoutes()).slice(1)
  const whole = bytes(links + routes)
  for (let length = 0; length < whole.length; length += 7) {
    const cut = whole.slice(0, length)
    expect(readMessages(cut).length).toBeLessThanOrEqual(readMessages(whole).length)
    describe(cut)
  }
  const last = readMessages(whole.slice(0, 100)).at(-1)
  expect(last).toEqual({ what: 'truncated', bytes: 100 })
  let seed = 1
  const random = () => (seed = (seed * 48271) % 0x7fffffff)
  for (let round = 0; round < 2000; round++) {
    const damaged = Uint8Array.from(whole)
    for (let i = 0; i < 8; i++) damaged[random() % damaged.length] = random() % 256
    readMessages(damaged)
    describe(damaged)
  }
})
