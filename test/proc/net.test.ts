// tags: fast, vm
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { Malformed } from '../../src/proc/errors.ts'
import { contains, ipv4, ipv6 } from '../../src/proc/net/address.ts'
import { parseDev } from '../../src/proc/net/dev.ts'
import { parseFibTrie } from '../../src/proc/net/fib-trie.ts'
import { parseIfInet6 } from '../../src/proc/net/if-inet6.ts'
import { parseRoute } from '../../src/proc/net/route.ts'
import { parseListeners } from '../../src/proc/net/tcp.ts'
import { look } from '../../src/proc/process.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'
import { kernels, saved, start } from './world.ts'

test.each(kernels)('on %s a box has no interface but its loopback', kernel => {
  const { net } = look(20, saved(kernel))
  expect(net.devices.map(({ name }) => name).filter(name => !/^ifb/.test(name))).toEqual(['lo'])
  expect(net.addresses).toContainEqual({ address: '127.0.0.1', prefix: 8, device: 'lo' })
  expect(net.routes).toEqual([])
  expect(net.listening).toEqual([])
})

test('addresses in either byte order are read correctly', () => {
  expect(ipv4('0100007F')).toBe('127.0.0.1')
  expect(ipv6('fe8000000000000000fc00fffe000001')).toBe('fe80::fc:ff:fe00:1')
  expect(ipv6('00000000000000000000000000000000')).toBe('::')
  expect(ipv6('20010db8000000000001000000000001')).toBe('2001:db8::1:0:0:1')
  expect(ipv6('20010db8000000010002000300040005')).toBe('2001:db8:0:1:2:3:4:5')
  expect(ipv6('0000000000000000FFFF00000100007F', true)).toBe('::ffff:127.0.0.1')
  expect(ipv6('00000000000000000000000001000000', true)).toBe('::1')
  expect(contains('10.0.0.0', 8, '10.1.2.3'), 'the address is in the network').toBe(true)
  expect(contains('192.168.0.0', 24, '192.168.1.1'), 'the third byte differs').toBe(false)
  expect(contains('0.0.0.0', 0, '255.255.255.255'), 'every address is in 0.0.0.0/0').toBe(true)
})

test('a counter may follow the name of its interface without a space', () => {
  const heading = 'Inter-| Receive | Transmit\n face |bytes |bytes\n'
  expect(parseDev(`${heading}eth0:12345 1 0 0 0 0 0 0 678 1 0 0 0 0 0 0\n`)).toEqual([
    { name: 'eth0', received: 12_345, sent: 678 },
  ])
  expect(() => parseDev(`${heading}eth0: 12345\n`)).toThrow(Malformed)
})

test('a route has a gateway, or leads to a connected network', () => {
  const text = `Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
eth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0
eth0 000200C0 00000000 0001 0 0 0 00FFFFFF 0 0 0\n`
  expect(parseRoute(text)).toEqual([
    { device: 'eth0', destination: '0.0.0.0', prefix: 0, gateway: '192.0.2.1', metric: 100 },
    { device: 'eth0', destination: '192.0.2.0', prefix: 24, gateway: undefined, metric: 0 },
  ])
  expect(parseRoute('')).toEqual([])
  expect(() => parseRoute(text.slice(0, -40))).toThrow(Malformed)
})

test('a file that is cut short throws Malformed', () => {
  expect(() => parseIfInet6('fe80 04 40\n')).toThrow(Malformed)
  expect(() => parseListeners('heading\n   0: 00000000:07E8\n')).toThrow(Malformed)
  expect(parseFibTrie('Main:\n')).toEqual([])
})

unless(needsRoot ?? missing('ip', 'ss'), test)('ip and ss see the same network in a box', async () => {
  const script = `ip link set lo up; ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
    ip addr add 10.1.2.3/20 dev v0; ip addr add 10.9.9.9/32 dev v1; ip route add default via 10.1.0.1; ip addr add fd00::5/64 dev v0 nodad
    exec sleep 60`
  const { pid } = await start('sleep', 'unshare', '--net', 'bash', '-c', script)
  const { devices, addresses, routes } = look(pid).net
  const inside = (...args: string[]) =>
    JSON.parse(execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', '-json', ...args], { encoding: 'utf8' }))
  const fromIp = inside('address') as { ifname: string; addr_info: { local: string; prefixlen: number }[] }[]
  expect(devices.map(({ name }) => name).sort()).toEqual(fromIp.map(({ ifname }) => ifname).sort())
  const list = fromIp.flatMap(({ addr_info }) => addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`))
  expect(addresses.map(({ address, prefix }) => `${address}/${prefix}`).sort()).toEqual(list.sort())
  expect(addresses).toContainEqual({ address: '10.1.2.3', prefix: 20, device: 'v0' })
  expect(addresses).toContainEqual({ address: '10.9.9.9', prefix: 32, device: undefined })
  expect(routes).toContainEqual({ device: 'v0', destination: '0.0.0.0', prefix: 0, gateway: '10.1.0.1', metric: 0 })
})

test('a listening socket is found, an established connection is not', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  expect(look(process.pid).net.listening).toContainEqual({ address: '127.0.0.1', port })
  await new Promise(resolve => server.close(resolve))
  expect(look(process.pid).net.listening).not.toContainEqual({ address: '127.0.0.1', port })
})
