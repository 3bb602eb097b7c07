// Runs the doctor on this machine, or on one that is made poorer with namespaces, limits or filters.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import packageFile from '../../package.json' with { type: 'json' }
import type { Finding } from '../../src/doctor/finding.ts'

export const packageRoot = fileURLToPath(new URL('../..', import.meta.url))
export const program: string = packageFile.bin.cooper
const cooper = packageRoot + program
if (!existsSync(cooper)) throw new Error('these tests need the built program: node build.js')

export const isRoot = process.getuid?.() === 0

export interface Examined {
  readonly code: number | null
  readonly able: boolean
  readonly stderr: string
  finding(id: string): Finding
  /** The ids of the needed findings whose answer is no. */
  readonly lacking: readonly string[]
}

const { NODE_EXTRA_CA_CERTS: _, ...ENV } = process.env

/** Runs `cooper ARGUMENTS`, started by the program and arguments in `around`. */
export const run = (around: readonly string[], args: readonly string[], env: NodeJS.ProcessEnv = {}, main = cooper) => {
  const [program, ...rest] = [...around, process.execPath, main, ...args]
  return spawnSync(program as string, rest, { encoding: 'utf8', env: { ...ENV, ...env }, timeout: 20_000 })
}

export function examine(around: readonly string[] = [], env: NodeJS.ProcessEnv = {}, main = cooper): Examined {
  const { status, stdout, stderr } = run(around, ['doctor', '--json'], env, main)
  if (!stdout) throw new Error(`the doctor printed nothing: ${stderr}`)
  const { able, findings } = JSON.parse(stdout) as { able: boolean; findings: Finding[] }
  return {
    code: status,
    able,
    stderr,
    lacking: findings.filter(each => each.needed && each.able === false).map(({ id }) => id),
    finding(id) {
      const found = findings.find(each => each.id === id)
      if (!found) throw new Error(`the doctor has no finding ${id}`)
      return found
    },
  }
}

/** Runs a program as an ordinary user: as uid 1000 if we are root, otherwise as ourselves. */
export const asUser = isRoot ? ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'] : []

/** Runs a program as user 1000 of a user namespace, after root in it has run `prepare`. */
export const afterwards = (prepare: string): string[] => [
  ...['unshare', '-Um', '--map-user=1000', '--map-group=1000', '--keep-caps', 'sh', '-c'],
  `${prepare}; exec setpriv --inh-caps=-all --ambient-caps=-all "$@"`,
  'sh',
]

/** Runs a program as root of a user namespace, after running `prepare` in it. */
export const asRootAfter = (prepare: string): string[] => [
  ...['unshare', '-Urm', 'sh', '-c'],
  `${prepare}; exec "$@"`,
  'sh',
]
