import { bind, CLONE_NEWNET, clone, inet, listen, type Steps, scene, setns } from 'cooperage'
import { attempt } from './evidence.ts'
import { networkOf, tcp } from './traffic.ts'
import { alone } from './wiring.ts'

const HTTP = 80

/** A socket that listens at port 80, in the network where the list is by then. */
const server = (): Steps => {
  const socket = tcp()
  return [socket, bind(socket, inet('0.0.0.0', HTTP)), listen(socket)]
}

export const ports = scene('One port, many servers', async ({ tell, perform, keep, prove }) => {
  const [one, other] = [await keep(alone), await keep(alone)]
  const [here, there] = [networkOf(one.pid), networkOf(other.pid)]
  const first = [here, there, setns(here, CLONE_NEWNET), ...server()]

  tell('A server listens at port 80, in a network of its own. A second one, in the same network, wants port 80 too.')
  const twice = await attempt(clone(0, [...first, ...server()]), perform)
  prove('taken-once', 'In one network a port can be taken once.', twice.errno === 'EADDRINUSE', twice.why)

  tell('Now the second server is in another network.')
  const both = await attempt(clone(0, [...first, setns(there, CLONE_NEWNET), ...server()]), perform)
  prove(
    'taken-in-each',
    'Each network has all the ports.',
    both.errno === '',
    both.why || 'bind and listen succeeded in both, at port 80',
  )
})
