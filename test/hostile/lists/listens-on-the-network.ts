// Tries: to leave a server in the network of the lab, and to call the services of the host.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { clone, execve } from 'cooperage'

for (const socket of [`${__dirname}/../service.sock`, `${__dirname}/../../service.sock`, '/run/cooper-attacked.sock']) {
  if (!existsSync(socket)) continue
  const script = `require('node:net').connect(${JSON.stringify(socket)}, () => console.log('REACHED ' + ${JSON.stringify(socket)}))`
  console.log(spawnSync('/proc/self/exe', ['-e', script], { encoding: 'utf8', timeout: 1000 }).stdout)
}
console.log(readdirSync('/proc').filter(name => /^\d+$/.test(name)).length, 'processes')

export const box = (command: string[]) => clone(0, [execve(command)])
