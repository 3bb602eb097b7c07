import { bridge, gateway } from './scene-bridge.ts'
import { localhost, loopback } from './scene-loopback.ts'
import { nat, router } from './scene-nat.ts'
import { ports } from './scene-ports.ts'
import { publish, relay } from './scene-publish.ts'
import { neighbours, route } from './scene-route.ts'
import { unplug, veth } from './scene-veth.ts'

export const scenes = {
  loopback,
  ports,
  localhost,
  veth,
  unplug,
  neighbours,
  route,
  bridge,
  gateway,
  router,
  nat,
  relay,
  publish,
}
