// The x-ray: a table of the isolation of a process. Each row compares host and box and names a command that proves it.

import { readFileSync } from 'node:fs'
import { lazily } from '../base/lazily.ts'
import { Forbidden } from './errors.ts'
import type { HostPid } from './pids.ts'
import type { Process } from './process.ts'
import { members } from './processes.ts'
import { clocks } from './xray/clocks.ts'
import { files } from './xray/files.ts'
import { limits } from './xray/limits.ts'
import { names } from './xray/names.ts'
import { namespaces } from './xray/namespaces.ts'
import { network } from './xray/network.ts'
import { powers } from './xray/powers.ts'
import { processes } from './xray/processes.ts'
import { type Extra, type Group, type Question, type Sides, settled } from './xray/question.ts'
import { users } from './xray/users.ts'

export { type Extra, groups, type Inside } from './xray/question.ts'

interface Subject {
  readonly pid: HostPid
  readonly name: string
  /** Its arguments, the program's name first. */
  readonly command: readonly string[]
}

export interface Row {
  readonly id: string
  readonly group: Group
  readonly title: string
  /** Text for people, one line per value. Lines that begin with `now ` show live use. */
  readonly host: string
  readonly box: string
  /** Whether host and box differ, apart from live use. */
  readonly differs: boolean
  /** A shell command that shows the same for the box. */
  readonly proof: string
}

/** A row that is missing because we may not read its source. */
interface Unseen {
  readonly id: string
  readonly title: string
  readonly why: string
}

export interface Xray {
  readonly host: Subject
  readonly box: Subject
  readonly rows: readonly Row[]
  readonly unseen: readonly Unseen[]
}

const questions: readonly Question[] = [
  ...namespaces,
  ...clocks,
  ...processes,
  ...users,
  ...names,
  ...files,
  ...network,
  ...limits,
  ...powers,
]

/**
 * Compares two processes. Each of their files is read once, and the list of all processes once.
 * @param host the process to compare with, usually our own
 * @param extra facts that can only be read from inside the namespaces. Without them their rows are left out.
 * @throws Gone if either process has ended
 */
export const xray = (host: Process, box: Process, extra: Extra = {}): Xray => {
  const sides = sidesOf({ host, box, extra })
  const rows: Row[] = []
  const unseen: Unseen[] = []
  for (const question of questions) {
    try {
      rows.push(...ask(question, sides))
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error
      unseen.push({ id: question.id, title: question.title, why: error.message })
    }
  }
  return { host: subject(host), box: subject(box), rows, unseen }
}

const ask = (question: Question, sides: Sides): Row[] => {
  const { id, group, title, absent } = question
  const hostCell = question.cell(sides.host, sides)
  const boxCell = question.cell(sides.box, sides)
  if (hostCell === undefined && boxCell === undefined) return []
  const host = hostCell ?? absent
  const box = boxCell ?? absent
  if (host === undefined || box === undefined) return []
  const differs = question.differs?.(sides) ?? settled(host) !== settled(box)
  return [{ id, group, title, host, box, differs, proof: question.proof(sides.box) }]
}

const subject = ({ pid, status, command }: Process): Subject => ({ pid, name: status.Name, command })

interface Given {
  readonly host: Process
  readonly box: Process
  readonly extra: Extra
}

const sidesOf = lazily<Given, Sides>({
  host: ({ host }) => host,
  box: ({ box }) => box,
  other:
    ({ host, box }) =>
    process =>
      process === host ? box : host,
  inside:
    ({ host, extra }) =>
    process =>
      (process === host ? extra.host : extra.box) ?? {},
  net: ({ host, box }) => {
    const shared = host.namespaces.net === box.namespaces.net
    return process => (shared ? host.net : process.net)
  },
  members: ({ host }) => {
    const all = members('pid', host.proc)
    return ({ namespaces }) => all.get(namespaces.pid) ?? []
  },
  lastCapability: ({ host }) => Number(readFileSync(`${host.proc}/sys/kernel/cap_last_cap`, 'utf8')),
})
