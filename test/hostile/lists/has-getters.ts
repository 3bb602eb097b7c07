// Tries: to give other arguments each time that they are looked at.
import { clone, execve, mkdir, type Step } from 'cooperage'

let looks = 0
const twoFaced = (step: Step): Step =>
  new Proxy(step, {
    get: (target, key) => (key === 'args' && looks++ > 0 ? [{}, () => 1, Symbol('x')] : Reflect.get(target, key)),
  })

export const box = (command: string[]) => clone(0, [twoFaced(mkdir('/tmp/x')), execve(command)])
