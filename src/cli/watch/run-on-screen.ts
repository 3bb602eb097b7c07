// A command of ours that has the screen for a while. What it prints is shown as it comes, and kept: a screen holds only the end
// of it, and watch shows the rest page by page.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ourselves } from '../../lab/second-node.ts'
import type { Output } from '../output.ts'
import { passOn } from '../print.ts'

/** Characters that are kept. */
const KEPT = 1 << 20

/**
 * Runs it to its end, or until it is interrupted, and gives what it printed. It has nothing to read: so its box is in a
 * process group of its own, and a list with kill(0, SIGKILL) does not end who looks on.
 */
export async function runOnScreen(
  words: readonly string[],
  { width, style }: Output,
  directory: string,
  signal: AbortSignal,
): Promise<string> {
  const [node = '', main = ''] = ourselves()
  const { FORCE_COLOR: _, NO_COLOR: __, ...others } = process.env
  const env = { ...others, ...(style.level > 0 ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), COLUMNS: String(width) }
  const child = spawn(node, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory, env })
  let printed = ''
  let lost = false
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      passOn(text)
      printed += text
      lost ||= printed.length > KEPT
      printed = printed.slice(-KEPT)
    })
  const interrupt = () => void child.kill('SIGINT')
  signal.addEventListener('abort', interrupt, { once: true })
  await once(child, 'close')
  signal.removeEventListener('abort', interrupt)
  return lost ? `… what was before this is not kept\n${printed}` : printed
}
