// Gets the list out of a file that a learner wrote: a .ts or .js file that exports `box`.

import type { Environment } from '../course/environment.ts'
import { translate } from '../course/translate.ts'
import type { Box } from '../syscalls/clone.ts'
import { type Evaluator, startEvaluator } from './evaluator/evaluate.ts'

/**
 * The list that a file gives for a command. The file is evaluated in a sandbox (evaluator/sandbox.ts), never in this
 * process.
 * @param environment that of this process, which will perform the list
 * @param onPrinted hears what the file printed meanwhile, if it did
 * Throws UserError where there is no such file, where it is no TypeScript, where it throws, or gives no list.
 */
export const readList: Read = (...read) => readBy('evaluate', ...read)

/** The same, for a list that will be judged. Throws UserError also where the list depends on the command. */
export const readListForJudge: Read = (...read) => readBy('evaluateForJudge', ...read)

type Read = (
  file: string,
  command: readonly string[],
  environment: Environment,
  onPrinted?: (text: string) => void,
) => Promise<Box>

async function readBy(
  how: Exclude<keyof Evaluator, 'stop'>,
  file: string,
  command: readonly string[],
  environment: Environment,
  onPrinted: (text: string) => void = () => {},
): Promise<Box> {
  // Node starts while the file is translated.
  const evaluator = startEvaluator(environment)
  try {
    const { box, printed } = await evaluator[how](await translate(file), command)
    if (printed) onPrinted(printed)
    return box
  } finally {
    await evaluator.stop()
  }
}
