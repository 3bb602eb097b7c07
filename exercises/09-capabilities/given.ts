import { type Claim, decode, judged, replaced, setOf, stricter } from 'cooperage'
import { claims as capabilities } from '../../lessons/09-capabilities/check.ts'
import { kept } from '../../lessons/09-capabilities/lesson.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

type Sets = Parameters<Claim['judge']>[0]['box']['status']

/** A lesson asks for no more than engines leave by default. This task says which capabilities stay. */
const keptAlone =
  (says: string, names: readonly ('CapBnd' | 'CapPrm' | 'CapEff')[]) =>
  (claim: Claim): Claim =>
    stricter(claim, says, ({ box: { pid, status } }) => {
      const held = (sets: Sets) => names.reduce((all, name) => all | sets[name], 0n)
      const more = decode(held(status) & ~setOf(...kept))
      return judged(
        more.length === 0,
        `/proc/${pid}/status: beyond the ${kept.length} of the task, ${names.join(' and ')} hold ${more.join(' ') || 'nothing'}`,
        {
          means: `It still has ${more.join(' ')}, and the task does not keep that.`,
          look: 'Drop each capability of `dropped`, and let `kept` be as it was given.',
          calls: ['prctl'],
        },
      )
    })

/** What is new, and what must have stayed. */
export const claims = around(
  replaced(capabilities, {
    bounding: keptAlone('Its bounding set holds nothing but `kept`.', ['CapBnd']),
    powers: keptAlone('It has no more powers itself.', ['CapPrm', 'CapEff']),
  }),
)

/** The sets, and three things that root tries: two that it has lost, and one that it has kept. */
const show = `grep -E 'Cap|NoNew|Seccomp' /proc/self/status`
const attempt = 'mount -t tmpfs none /tmp; unshare -U true; chroot / echo chroot: granted'
export const command = ['sh', '-c', `${show}; ${attempt}`]
