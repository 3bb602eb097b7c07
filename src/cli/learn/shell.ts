// Opens a shell in the box of a lesson.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { packageRoot } from '../../base/package-root.ts'
import type { Lesson } from '../../course/lessons.ts'
import type { Screen } from './screen.ts'

export async function openBox({ keys, line, style }: Screen, { name }: Lesson): Promise<void> {
  line(style.dim(`cooper demo ${name} --shell   (\`exit\` brings you back)`))
  const ignore = () => {} // Ctrl-C is for the shell
  process.on('SIGINT', ignore)
  await keys.suspend(async () => {
    const main = join(packageRoot, 'dist', 'cli', 'main.cjs')
    await once(spawn(process.execPath, [main, 'demo', name, '--shell'], { stdio: 'inherit' }), 'exit')
  })
  process.off('SIGINT', ignore)
  line()
}
