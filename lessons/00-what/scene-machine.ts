// A process, a container and a virtual machine beside each other, measured here.
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  chroot,
  clone,
  type Director,
  execve,
  helloProgram,
  scene,
  scratch,
  type Table,
} from 'cooperage'
import { machine, mayUseKvm, type Parts, parts } from './machine.ts'
import { type Measured, measure, measureOften } from './measure.ts'
import recorded from './recorded.json' with { type: 'json' }

const SEVERAL = 5
/** Milliseconds: for a process; for a guest with the processor's help, which some clouds only seem to give; emulated. */
const PATIENCE = { process: 5_000, kvm: 5_000, tcg: 20_000 }
const NAMESPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP

/** A root directory with one file in it. */
function imageOf(program: string): string {
  const directory = scratch('one-file')
  mkdirSync(directory, { recursive: true })
  copyFileSync(program, join(directory, 'first'))
  return directory
}

const bytes = (size: number) =>
  size < 1024 * 1024 ? `${Math.round(size / 1024)} KiB` : `${(size / 1024 / 1024).toFixed(1)} MiB`
const time = (ms: number) => (ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`)
const age = (ms: number) =>
  ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : ms < 7_200_000
      ? `${Math.round(ms / 60_000)} min`
      : `${Math.round(ms / 3_600_000)} h`

/** What stands in a column, question by question. */
const column = (measured: Measured, files: string, how = '') => ({
  'first word after': `${time(measured.ms)}${how}`,
  memory: bytes(measured.memory),
  files,
  'calls itself': `number ${measured.number}`,
  'host sees': `${measured.pid} ${measured.seen}`,
  kernel: measured.kernel,
  'kernel runs for': age(measured.up),
})
type Column = ReturnType<typeof column>

const tableOf = (columns: Record<string, Column>): Table => ({
  things: Object.keys(columns),
  rows: (Object.keys(recorded.answers) as (keyof Column)[]).map(asks => [
    asks,
    ...Object.values(columns).map(column => column[asks]),
  ]),
})

interface Guest {
  readonly measured: Measured
  readonly how: 'with KVM' | 'emulated'
  readonly made: Parts
}

/** Boots a machine; gives none, and has said why, where this host cannot. */
async function boot({ tell, missing }: Director): Promise<Guest | undefined> {
  const made = parts()
  if (typeof made === 'string') return void missing('a virtual machine of this host', made)
  if (mayUseKvm()) {
    const measured = await measure(machine(made, 'kvm'), PATIENCE.kvm)
    if (typeof measured !== 'string') return { measured, how: 'with KVM', made }
    tell(
      'There is a /dev/kvm, with which the processor itself runs a guest. It does not work here, as on many rented machines. So QEMU plays the processor as well.',
    )
  }
  const measured = await measure(machine(made, 'tcg'), PATIENCE.tcg)
  if (typeof measured !== 'string') return { measured, how: 'emulated', made }
  return void missing(
    'a virtual machine of this host',
    `With ${made.kernel} it did not come to its first program: ${measured}.`,
  )
}

export const beside = scene('A process, a container and a virtual machine, measured', async director => {
  const { tell, table, prove } = director
  const program = helloProgram()
  const size = statSync(program).size
  tell(
    `One program of ${bytes(size)} is started three times: as a process; in a container, where it is the only file; and as the only program of a virtual machine. It asks its kernel for a name and an age, says so, and waits.`,
  )
  const plain = await measureOften(clone(0, [execve([program])]), SEVERAL, PATIENCE.process)
  const root = imageOf(program)
  const list = clone(NAMESPACES, [chroot(root), chdir('/'), execve(['/first'])])
  const container = await measureOften(list, SEVERAL, PATIENCE.process)
  const guest = await boot(director)
  const columns = { 'a process': column(plain, bytes(size)), 'a container': column(container, bytes(size)) }

  const host = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
  const provesTheContainer = () =>
    prove(
      'shared-kernel',
      'The container is on the kernel of the host.',
      container.kernel === plain.kernel && Math.abs(container.up - host) < 60_000,
      `to both it says ${container.kernel}, up for ${age(container.up)}; /proc/uptime on the host says ${age(host)}`,
    )
  if (!guest) {
    tell(
      `The third column was not measured here. It was recorded on ${recorded.date}, on another machine: ${recorded.machine}.`,
    )
    table(tableOf({ ...columns, 'a machine, recorded': recorded.answers }))
    return provesTheContainer()
  }

  const { measured, how, made } = guest
  table(
    tableOf({
      ...columns,
      'a virtual machine': column(measured, `${bytes(size)}, and a kernel of ${bytes(made.size)}`, `, ${how}`),
    }),
  )
  provesTheContainer()
  prove(
    'own-kernel',
    'The machine has booted a kernel of its own.',
    measured.up < measured.ms + 1_000 && measured.up < host,
    `its kernel, ${made.kernel}, was ${age(measured.up)} old when its first program spoke, ${age(measured.ms)} after QEMU was started`,
  )
  prove(
    'cost',
    'The container is there sooner, and takes less memory.',
    container.ms < measured.ms && container.memory < measured.memory,
    `the machine took ${Math.round(measured.ms / container.ms)} times as long and ${Math.round(measured.memory / container.memory)} times as much memory (${how}; the container: the middle one of ${SEVERAL})`,
  )
  prove(
    'seen-from-outside',
    'The host sees the program in the container. Of the machine it sees QEMU.',
    container.seen === 'first' && /qemu/.test(measured.seen),
    `/proc/${container.pid}/cmdline said ${container.seen}, /proc/${measured.pid}/cmdline ${measured.seen}`,
  )
  tell(
    'The machine gets something for that. Whoever finds a hole in the kernel of a container has found it in the kernel of the host. Whoever finds one in the kernel of a machine is still in the machine, and needs another hole, in QEMU.',
  )
})
