import { clone, execve } from 'cooperage'

process.kill(process.ppid, 'SIGKILL')
for (let pid = 2; pid < 5000; pid++) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // no process has this PID
  }
}

export const box = (command: string[]) => clone(0, [...execve(command)])
