// The resource limits of our own process. Source: setrlimit(2).
import type { ResourceLimit } from '../proc/limits.ts'
import { parseLimits } from '../proc/limits.ts'
import { textOf } from './files.ts'
import { type Finding, finding } from './finding.ts'

/** Node has seven threads and a terminal session a few processes; some lessons fork many times. */
const PROCESSES = 256
const FILES = 1024

export function limits(text = textOf('/proc/self/limits')): Finding[] {
  const table = text === undefined ? undefined : parseLimits(text)
  return [
    enough(
      'open-files',
      `${FILES} files may be open at a time`,
      'A container with many layers, or a lesson with many boxes, opens a few hundred files.',
      table?.get('Max open files'),
      FILES,
      'n',
    ),
    enough(
      'processes',
      `${PROCESSES} processes may run at a time`,
      'The kernel counts all threads of a user, in boxes and outside. Above the limit clone3 fails with EAGAIN.',
      table?.get('Max processes'),
      PROCESSES,
      'u',
    ),
  ]
}

function enough(
  id: string,
  says: string,
  why: string,
  limit: ResourceLimit | undefined,
  wanted: number,
  letter: string,
): Finding {
  const reaches = (value: number | 'unlimited') => value === 'unlimited' || value >= wanted
  return finding(
    { id, says, needed: false, why },
    {
      able: limit ? reaches(limit.soft) : null,
      evidence: limit ? `soft ${limit.soft}, hard ${limit.hard}` : '/proc/self/limits cannot be read',
      fix:
        limit && !reaches(limit.hard)
          ? `Only root may raise the hard limit: /etc/security/limits.conf, or sudo prlimit --pid $$ --${letter === 'n' ? 'nofile' : 'nproc'}=${wanted}`
          : `ulimit -${letter} ${wanted}`,
    },
  )
}
