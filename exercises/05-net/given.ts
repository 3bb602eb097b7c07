import { type Claim, judged, replaced, stricter } from 'cooperage'
import { claims as net } from '../../lessons/05-net/check.ts'
import { neighboursOf } from '../../lessons/05-net/evidence.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** Whether an address is the first one of its network: 10.5.0.1/24, 10.5.0.129/25, fd00::1/64. */
function isFirst(address: string, prefix: number): boolean {
  if (address.includes(':')) return /:0*1$/.test(address)
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
  return number % 2 ** (32 - prefix) === 1
}

/** A lesson asks for some addresses. This task says which end has the first one of the network, as gateways have. */
const asAsked = (address: Claim): Claim =>
  stricter(
    address,
    'It has an address of its own, and the host has the first one of that network.',
    ({ box, host }) => {
      const near = neighboursOf(box, host)
      // Without a network in common nobody reaches anybody, and the next claim says so.
      if (!near) return { passed: true, evidence: 'the host is not in its network' }
      return judged(
        isFirst(near.host, near.prefix),
        `the host's end of the cable has ${near.host}, the box's has ${near.box}`,
        isFirst(near.box, near.prefix)
          ? {
              means: `The box has ${near.box}, which the task gives to the host: the two addresses are swapped.`,
              look: "The host's end takes the first address of the network, and the box's end another one. The route leads to the host's.",
            }
          : {
              means: `The host's end has ${near.host}, and the task gives it the first address of the network.`,
              look: 'Give 10.5.0.1/24 to the end that outside commands, and 10.5.0.2/24 to the other one.',
            },
      )
    },
  )

/** The new root has nothing in /sys, so nobody can be asked what that lists. */
export const claims = around(
  replaced(
    net.filter(({ id }) => id !== 'own-interfaces'),
    { 'own-address': asAsked },
  ),
)

export const command = ['cat', '/proc/net/dev']
