// A seccomp filter that refuses nothing. The kernel accepts it, and `Seccomp: 2` in /proc looks like protection.

import { placeOf, shownPlace } from '../list/source.ts'
import { programOf } from '../run/filters.ts'
import type { Box } from '../syscalls/clone.ts'
import { isAnswer, returnsOf } from '../syscalls/seccomp/seccomp.ts'

export function filterNotes({ steps }: Box): string[] {
  return steps.flatMap(step => {
    const program = programOf(step)
    const answers = program ? returnsOf(program) : []
    if (answers.length === 0 || !answers.every(each => isAnswer(each, 'allow') || isAnswer(each, 'log'))) return []
    const place = placeOf(step)
    const where = place ? ` (${shownPlace(place)})` : ''
    const does = answers.some(each => isAnswer(each, 'log'))
      ? 'has only rules that log, and refuses no call'
      : 'has no rules that refuse: it allows every call'
    return [
      `The filter of seccomp${where} ${does}. Say in its rules what is refused: { call: ['unshare'], action: errno('EPERM') }.`,
    ]
  })
}
