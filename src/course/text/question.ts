// A question with choices. The answer to a prediction is shown by the run that follows, the answer to a quiz at once.
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
  /** The name under which the reader's answer is kept. */
  readonly id: string
  readonly asks: string
  readonly choices: readonly Choice[]
}

export interface Choice {
  readonly says: string
  readonly right: boolean
  /** Why the choice is right, or why it seems right but is not. */
  readonly because: string
}

/** Reads the text of the fence. Throws UserError if a part is missing. */
export function readQuestion(kind: Question['kind'], id: string, text: string, file: string): Question {
  const wrong = (what: string) => new UserError(4, `${file}: ${kind} '${id}': ${what}`)
  if (!/^[a-z][a-z\d-]*$/.test(id)) throw wrong(`a name in lower case must follow \`\`\`${kind}`)
  const [asks = '', ...parts] = `\n${text}`.split(/\n(?=\((?: |x)\) )/)
  const choices = parts.map(part => {
    const [, mark, says = '', because = ''] = /^\((.)\) (.*)\n?([\s\S]*)$/.exec(part) ?? []
    return { says: oneLine(says), right: mark === 'x', because: oneLine(because) }
  })
  if (oneLine(asks) === '') throw wrong('it asks nothing')
  if (choices.length < 2) throw wrong('it has fewer than two choices: `( ) text`, and `(x) text` for the right one')
  if (choices.filter(({ right }) => right).length !== 1) throw wrong('exactly one choice must be right, and have (x)')
  const unexplained = choices.find(({ because }) => because === '')
  if (unexplained) throw wrong(`'${unexplained.says}' is not explained: indent a sentence below it`)
  return { kind, id, asks: oneLine(asks), choices }
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
