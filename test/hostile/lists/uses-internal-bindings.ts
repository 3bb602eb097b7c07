// Tries: to reach the insides of Node, where no sandbox of JavaScript looks.
import { writeFileSync } from 'node:fs'
import { clone, execve } from 'cooperage'

const node = process as unknown as { binding(name: string): { kill?(pid: number, signal: number): number } }
try {
  const { kill } = node.binding('process_wrap') as { kill?(pid: number, signal: number): number }
  for (let pid = -1; pid < 50; pid++) kill?.(pid, 9)
} catch {
  // not every Node has it
}
for (const path of ['/proc/1/root/tmp/x', '/proc/1/mem', '/proc/1/oom_score_adj', '/proc/sys/kernel/core_pattern'])
  try {
    writeFileSync(path, 'cooper-attacked')
  } catch {
    // refused
  }

export const box = (command: string[]) => clone(0, [execve(command)])
