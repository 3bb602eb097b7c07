import { bridge } from './scene-bridge.ts'
import { loopback } from './scene-loopback.ts'
import { nat } from './scene-nat.ts'
import { publish } from './scene-publish.ts'
import { veth } from './scene-veth.ts'

export const scenes = { loopback, veth, bridge, nat, publish }
