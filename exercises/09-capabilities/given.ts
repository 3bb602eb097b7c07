import { type Claim, claim, decode, judged, setOf } from 'cooperage'
import { claims as capabilities } from '../../lessons/09-capabilities/check.ts'
import { kept } from '../../lessons/09-capabilities/lesson.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** A lesson asks for no more than engines leave by default. This task says which capabilities stay. */
const keptAlone: Claim = claim(
  'kept-alone',
  'It has no capability that is not in `kept`.',
  ({ box: { pid, status } }) => {
    const { CapBnd, CapPrm, CapEff } = status
    const more = decode((CapBnd | CapPrm | CapEff) & ~setOf(...kept))
    return judged(
      more.length === 0,
      `/proc/${pid}/status: beyond the ${kept.length} of the task, CapBnd, CapPrm and CapEff hold ${more.join(' ') || 'nothing'}`,
      {
        means: `It still has ${more.join(' ')}, and the task does not keep that.`,
        look: 'Drop each capability of `dropped`, and let `kept` be as it was given.',
        calls: ['prctl'],
      },
    )
  },
  ['bounding', 'powers'],
)

/** What is new, and what must have stayed. */
export const claims = around(capabilities.flatMap(each => (each.id === 'powers' ? [each, keptAlone] : [each])))

/** The sets, and three things that root tries: two that it has lost, and one that it has kept. */
const show = `grep -E 'Cap|NoNew|Seccomp' /proc/self/status`
const attempt = 'mount -t tmpfs none /tmp; unshare -U true; chroot / echo chroot: granted'
export const command = ['sh', '-c', `${show}; ${attempt}`]
