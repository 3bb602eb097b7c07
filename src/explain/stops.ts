// Why a list stopped although no call of it failed, in words.

import { showCall } from '../list/show.ts'
import type { BoxStopped } from '../run/failure.ts'
import { SECCOMP_SET_MODE_STRICT } from '../syscalls/constants.ts'
import { pathOf, textOf } from '../syscalls/errno-rule.ts'
import type { Step } from '../syscalls/step.ts'
import { lets } from './earlier-calls/filter.ts'
import { sentence } from './sentence.ts'

export interface StopInWords {
  readonly message: string
  readonly fix: string
  /** The id of the rule that says so. */
  readonly rule: string
}

export function explainStop({ stop, box, done }: BoxStopped): StopInWords {
  switch (stop.kind) {
    case 'timed-out':
      return {
        rule: 'stopped.timed-out',
        message: `the box was not done after ${stop.milliseconds} ms, and was killed`,
        fix: '',
      }
    case 'filter-kills':
      return {
        rule: 'stopped.filter-kills',
        message: `the seccomp filter of this list kills the box at ${stop.call}, with SIGSYS: it judges the rest of the list too`,
        fix: sentence(lets(stop.call)),
      }
    case 'filter-stops-runner':
      return {
        rule: 'stopped.filter-stops-runner',
        message: `the seccomp filter of this list ${stop.kills ? 'kills the box at' : 'refuses'} ${stop.calls.join(', ')}, and the list itself cannot be gone through without`,
        fix: `Let ${listed(stop.calls)} through: by ${stop.calls.length > 1 ? 'these' : 'this'} each call is reported, and the list comes to its end.`,
      }
    case 'forged-reports':
      return {
        rule: 'stopped.forged-reports',
        message: 'the list wrote into the pipe by which its calls are reported, and the box was killed',
        fix: 'Write only to descriptors that the list has opened itself, and to 1 and 2.',
      }
    case 'killed':
      if (stop.signal === 'SIGSYS') return killedByForeignFilter(box.steps, done)
      if (stop.signal === 'SIGKILL') return killedByKernel(box.steps, done)
      return {
        rule: 'stopped.killed',
        message: `the box was killed by ${stop.signal} before its list was at an end`,
        fix: '',
      }
  }
}

const isStrict = ({ signature, args }: Step): boolean =>
  signature.call === 'seccomp' && args[0] === SECCOMP_SET_MODE_STRICT

/** A write of a limit for memory, in v2 and in v1. */
const isMemoryLimit = (step: Step): boolean =>
  step.signature.call === 'write' && /\/memory\.(max|limit_in_bytes)$/.test(pathOf(step.args) ?? '')

/** SIGKILL: the kernel kills in strict mode, and where a cgroup has no memory left. Otherwise somebody has sent it. */
function killedByKernel(steps: BoxStopped['box']['steps'], done: number): StopInWords {
  if (steps.slice(0, done + 1).some(isStrict))
    return {
      rule: 'stopped.strict-mode',
      message:
        'SECCOMP_SET_MODE_STRICT leaves a process only read, write, _exit and sigreturn: any other call kills it, with SIGKILL, and execve is one',
      fix: 'Use a filter, which says what is refused: seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)).',
    }
  const limit = steps.slice(0, done).findLast(isMemoryLimit)
  if (limit)
    return {
      rule: 'stopped.memory-limit',
      message: `the box was killed by SIGKILL before its list was at an end: the limit of memory, "${textOf(limit.args)}", is too small for it`,
      fix: 'The number counts bytes: write 64M for 64 MiB. memory.events of the cgroup counts what was killed (oom_kill).',
    }
  return {
    rule: 'stopped.killed',
    message: 'the box was killed by SIGKILL before its list was at an end',
    fix: '',
  }
}

/** SIGSYS comes from a seccomp filter, and no filter of the list kills this call: the filter was installed outside. */
function killedByForeignFilter(steps: BoxStopped['box']['steps'], done: number): StopInWords {
  const [last, next] = [steps[done - 1], steps[done]]
  return {
    rule: 'stopped.foreign-filter',
    message: `a seccomp filter killed the box, with SIGSYS, ${last ? `after ${showCall(last)}` : 'before its first call'}`,
    fix: `It was in force before this list began. The next call is ${next ? `\`${next.signature.call}\`` : 'exit_group'}.`,
  }
}

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '')
