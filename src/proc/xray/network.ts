// The interfaces, addresses and routes of the process. Listening sockets are left out: to print them the kernel walks
// its table of all connections, which takes as long as the rest of the x-ray.

import type { Net } from '../net/net.ts'
import type { Route } from '../net/route.ts'
import type { Question } from './question.ts'
import { cut } from './text.ts'

const most = 20

export const network: Question[] = [
  {
    id: 'interfaces',
    group: 'network',
    title: 'network interfaces',
    cell: (process, sides) => {
      const told = [sides.host, sides.box].every(each => sides.inside(each).interfaces !== undefined)
      return (told ? sides.inside(process).interfaces : cut(interfaces(sides.net(process)), most).join('\n')) || 'none'
    },
    proof: ({ pid }) => `nsenter -t ${pid} -n ip -brief address`,
  },
  {
    id: 'routes',
    group: 'network',
    title: 'IPv4 routes',
    cell: (process, sides) => cut(sides.net(process).routes.map(routeText), most).join('\n') || 'none',
    proof: ({ pid }) => `nsenter -t ${pid} -n ip route`,
  },
]

/** `eth0 192.0.2.2/24 fd00::2/64`, and at the end the addresses whose interface is unknown. */
const interfaces = ({ devices, addresses }: Net): string[] => {
  const of = (device: string | undefined): string[] =>
    addresses.filter(address => address.device === device).map(({ address, prefix }) => `${address}/${prefix}`)
  const stray = of(undefined)
  return [
    ...devices.map(({ name }) => [name, ...of(name)].join(' ')),
    ...(stray.length ? [['?', ...stray].join(' ')] : []),
  ]
}

/** A route as `ip route` prints it. */
const routeText = ({ destination, prefix, gateway, device }: Route): string =>
  `${prefix === 0 ? 'default' : `${destination}/${prefix}`}${gateway ? ` via ${gateway}` : ''} dev ${device}`
