// A virtual machine whose disk is one program: QEMU, a kernel image, and an archive that holds native/hello.c.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, release } from 'node:os'
import { join } from 'node:path'
import { type Box, chdir, clone, execve, findProgram, helloProgram, installCommand, scratch } from 'cooperage'
import { archive } from './cpio.ts'

/** Each processor has a QEMU of its own, and a console of its own. */
const KINDS: Record<string, { qemu: string; console: string; machine: string; emulated: string; debian: string }> = {
  // The emulator knows more features of processors than it is quick at.
  x64: {
    qemu: 'qemu-system-x86_64',
    console: 'ttyS0',
    machine: 'q35',
    emulated: 'max,la57=off',
    debian: 'qemu-system-x86',
  },
  arm64: {
    qemu: 'qemu-system-aarch64',
    console: 'ttyAMA0',
    machine: 'virt',
    emulated: 'max',
    debian: 'qemu-system-arm',
  },
}

export interface Parts {
  readonly qemu: string
  readonly kernel: string
  /** Bytes of the kernel image. */
  readonly size: number
}

/** What a machine is made of, or, in words, what is missing here. */
export function parts(): Parts | string {
  const kind = KINDS[process.arch]
  if (!kind) return `For ${process.arch} this lesson knows no machine.`
  const qemu = findProgram(kind.qemu) ?? findProgram('/usr/libexec/qemu-kvm')
  if (!qemu)
    return `There is no ${kind.qemu} here. \`${installCommand({ debian: kind.debian, fedora: 'qemu-kvm' })}\` installs it.`
  const kernel = kernels().find(isReadable)
  if (!kernel)
    return 'No kernel image may be read here: in /boot they often belong to root alone. COOPERAGE_KERNEL=/path/to/vmlinuz names another one.'
  return { qemu, kernel, size: statSync(kernel).size }
}

/** Where kernel images lie: those of test/vm are other kernels than this host's, which shows more. */
function kernels(): string[] {
  if (process.env.COOPERAGE_KERNEL) return [process.env.COOPERAGE_KERNEL]
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cooperage-vm')
  const boot = list('/boot').filter(name => name.startsWith('vmlinuz'))
  const found = [
    ...list(cache).map(suite => join(cache, suite, 'vmlinuz')),
    join('/boot', `vmlinuz-${release()}`),
    ...boot.reverse().map(name => join('/boot', name)),
    ...list('/usr/lib/modules').map(version => join('/usr/lib/modules', version, 'vmlinuz')),
  ]
  return found.filter(file => isReadable(file) && !isForAnotherProcessor(file))
}

const list = (directory: string): string[] => {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** A kernel image for x86-64 has `HdrS` at byte 514 (Documentation/arch/x86/boot.rst); one for arm64 has it not. */
function isForAnotherProcessor(file: string): boolean {
  const bytes = Buffer.alloc(518)
  const fd = openSync(file, 'r')
  readSync(fd, bytes, 0, bytes.length, 0)
  closeSync(fd)
  return (bytes.toString('latin1', 514) === 'HdrS') !== (process.arch === 'x64')
}

/** The processor's own means of running a guest, if we may use them. Whether they work shows when they are used. */
export function mayUseKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A machine is a process too: this is the list that makes it. */
export function machine({ qemu, kernel }: Parts, accelerator: 'kvm' | 'tcg'): Box {
  const kind = KINDS[process.arch] as (typeof KINDS)[string]
  // Where it stands, it leaves what it leaves when it crashes.
  const place = scratch('machine')
  const disk = join(place, 'disk.cpio')
  if (!existsSync(place)) mkdirSync(place)
  writeFileSync(disk, archive(readFileSync(helloProgram())))
  return clone(0, [
    chdir(place),
    execve([
      ...[qemu, '-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : kind.emulated, '-M', kind.machine],
      ...['-m', '256', '-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      // What stands behind the two dashes the kernel hands to its first program. A panic ends the machine, with -no-reboot.
      ...['-kernel', kernel, '-initrd', disk],
      ...['-append', `console=${kind.console} quiet panic=-1 no_timer_check mitigations=off -- off`],
    ]),
  ])
}
