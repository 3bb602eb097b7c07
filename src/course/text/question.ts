// A question with choices. As a prediction it is answered before a run that settles it, as a quiz it is settled at once.
//
//     ```predict old-proc
//     What does ps list in a box that has a new PID namespace, and nothing else?
//
//     ( ) Only itself.
//         It would, if ps asked the kernel for a list. There is no such call.
//     (x) All processes of the host.
//         ps reads /proc, and that is still the host's.
//     ```
import { UserError } from '../../base/user-error.ts'

export interface Question {
  readonly kind: 'predict' | 'quiz'
  /** Under this name the answer is remembered. */
  readonly id: string
  readonly asks: string
  readonly choices: readonly Choice[]
}

export interface Choice {
  readonly says: string
  readonly right: boolean
  /** Why it is so, or why one could think so and it is not. */
  readonly because: string
}

/** Reads what stands in the fence. Throws UserError where a part is missing. */
export function readQuestion(kind: Question['kind'], id: string, text: string, file: string): Question {
  const wrong = (what: string) => new UserError(4, `${file}: ${kind} '${id}': ${what}`)
  if (!/^[a-z][a-z\d-]*$/.test(id)) throw wrong(`behind \`\`\`${kind} stands a name, of small letters`)
  const [asks = '', ...parts] = `\n${text}`.split(/\n(?=\((?: |x)\) )/)
  const choices = parts.map(part => {
    const [, mark, says = '', because = ''] = /^\((.)\) (.*)\n?([\s\S]*)$/.exec(part) ?? []
    return { says: oneLine(says), right: mark === 'x', because: oneLine(because) }
  })
  if (oneLine(asks) === '') throw wrong('it asks nothing')
  if (choices.length < 2) throw wrong('it has fewer than two choices: `( ) text`, and `(x) text` for the right one')
  if (choices.filter(({ right }) => right).length !== 1) throw wrong('one choice is right, and has (x)')
  const unexplained = choices.find(({ because }) => because === '')
  if (unexplained) throw wrong(`'${unexplained.says}' is not explained: indent a sentence below it`)
  return { kind, id, asks: oneLine(asks), choices }
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
