// Reads the headers of an ELF file: its loader, the libraries that it needs, and the directories to look for them.
// Source: elf(5), ld.so(8). Offsets are those of the 64-bit structures; numbers are little endian.

import { type Bytes, ElfError, fromMemory, textAt, withFile } from './bytes.ts'
import { shebang } from './shebang.ts'

export { ElfError } from './bytes.ts'

export interface Elf {
  /** As `uname -m` prints it. */
  readonly machine: 'x86_64' | 'aarch64' | 'riscv64'
  /** ET_EXEC runs at a fixed address; ET_DYN is a library, or a program that runs at any address. */
  readonly type: 'ET_REL' | 'ET_EXEC' | 'ET_DYN' | 'ET_CORE'
  /** PT_INTERP: the dynamic loader, which the kernel starts instead of the program. */
  readonly interpreter?: string
  /** DT_NEEDED: libraries by name, such as `libc.so.6`. */
  readonly needed: readonly string[]
  /** DT_RUNPATH: directories searched first for this file's own libraries; $ORIGIN is the directory of the file. */
  readonly runpath: readonly string[]
  /** DT_RPATH: the older form, which also applies to the libraries of its libraries. */
  readonly rpath: readonly string[]
  /** True if it needs neither loader nor libraries, so that it runs alone in an empty root. */
  readonly static: boolean
}

const machines: Record<number, Elf['machine']> = { 62: 'x86_64', 183: 'aarch64', 243: 'riscv64' }
const otherMachines: Record<number, string> = {
  3: 'i386',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC 64',
  22: 's390',
  40: '32-bit ARM',
}
const types: Record<number, Elf['type']> = { 1: 'ET_REL', 2: 'ET_EXEC', 3: 'ET_DYN', 4: 'ET_CORE' }

const HEADER_SIZE = 64
const PROGRAM_HEADER_SIZE = 56
const PT_LOAD = 1
const PT_DYNAMIC = 2
const PT_INTERP = 3
const DYNAMIC_SIZE = 16
const DT_NULL = 0
const DT_NEEDED = 1
const DT_STRTAB = 5
const DT_RPATH = 15
const DT_RUNPATH = 29

/** An entry of the program header table. */
interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

const number64 = (view: DataView, offset: number): number => Number(view.getBigUint64(offset, true))

/** Throws an ElfError that says what the file is instead of an ELF file. */
const refuse = (bytes: Bytes): never => {
  const script = shebang(bytes)
  if (script)
    throw new ElfError(
      `${bytes.name} is a script for ${script.interpreter}, not an ELF file`,
      `Look at ${script.interpreter} instead.`,
    )
  const what = bytes.length === 0 ? 'is empty' : 'is neither an ELF file nor a script that begins with #!'
  throw new ElfError(`${bytes.name} ${what}`, 'Name a program.')
}

const readHeader = (bytes: Bytes): DataView => {
  if (bytes.length < 4 || bytes.view(0, 4).getUint32(0) !== 0x7f454c46) refuse(bytes)
  const header = bytes.view(0, Math.min(HEADER_SIZE, bytes.length))
  const elsewhere = 'Take the program for this machine: uname -m names it.'
  if (header.byteLength > 4 && header.getUint8(4) === 1)
    throw new ElfError(`${bytes.name} is a 32-bit program`, elsewhere)
  if (header.byteLength > 5 && header.getUint8(5) === 2)
    throw new ElfError(`${bytes.name} is a big-endian program`, elsewhere)
  return bytes.view(0, HEADER_SIZE)
}

const readSegments = (bytes: Bytes, header: DataView): Segment[] => {
  const table = number64(header, 32)
  const each = header.getUint16(54, true)
  const count = header.getUint16(56, true)
  if (count > 0 && each < PROGRAM_HEADER_SIZE)
    throw new ElfError(`${bytes.name} is damaged: program headers of ${each} bytes`)
  return Array.from({ length: count }, (_, i) => {
    const view = bytes.view(table + i * each, PROGRAM_HEADER_SIZE)
    return {
      type: view.getUint32(0, true),
      offset: number64(view, 8),
      address: number64(view, 16),
      size: number64(view, 32),
    }
  })
}

/** The dynamic section: pairs of a tag and a value, up to DT_NULL. */
const readDynamic = (bytes: Bytes, segment: Segment | undefined): [tag: number, value: number][] => {
  if (!segment) return []
  const view = bytes.view(segment.offset, segment.size)
  const entries: [number, number][] = []
  for (let at = 0; at + DYNAMIC_SIZE <= view.byteLength; at += DYNAMIC_SIZE) {
    const tag = number64(view, at)
    if (tag === DT_NULL) break
    entries.push([tag, number64(view, at + 8)])
  }
  return entries
}

/** The offset in the file of an address in memory, such as DT_STRTAB, by the segment that contains the address. */
const placeOf = (bytes: Bytes, segments: Segment[], address: number): number => {
  const load = segments.find(s => s.type === PT_LOAD && address >= s.address && address < s.address + s.size)
  if (!load) throw new ElfError(`${bytes.name} is damaged: no segment holds its names`, 'Copy the file again.')
  return address - load.address + load.offset
}

const read = (bytes: Bytes): Elf => {
  const header = readHeader(bytes)
  const code = header.getUint16(18, true)
  const machine = machines[code]
  if (!machine) {
    const fix = 'Take the program for this machine: uname -m names it.'
    throw new ElfError(`${bytes.name} is for another processor: ${otherMachines[code] ?? `number ${code}`}`, fix)
  }
  const type = types[header.getUint16(16, true)]
  if (!type) throw new ElfError(`${bytes.name} is damaged: an ELF file of no known type`, 'Copy the file again.')

  const segments = readSegments(bytes, header)
  const interp = segments.find(s => s.type === PT_INTERP)
  const dynamic = readDynamic(
    bytes,
    segments.find(s => s.type === PT_DYNAMIC),
  )
  const table = dynamic.find(([tag]) => tag === DT_STRTAB)?.[1]
  const names = (wanted: number): string[] => {
    const values = dynamic.filter(([tag]) => tag === wanted).map(([, value]) => value)
    return values.map(value => textAt(bytes, placeOf(bytes, segments, table ?? -1) + value))
  }
  const paths = (wanted: number) =>
    names(wanted)
      .flatMap(path => path.split(':'))
      .filter(Boolean)

  const needed = names(DT_NEEDED)
  return {
    machine,
    type,
    ...(interp && { interpreter: textAt(bytes, interp.offset) }),
    needed,
    runpath: paths(DT_RUNPATH),
    rpath: paths(DT_RPATH),
    static: !interp && needed.length === 0,
  }
}

/**
 * Reads an ELF file, by path or from memory.
 *
 * Throws ElfError, which says what the file is instead: a script and its interpreter, a 32-bit program, a program for
 * another processor, a file that is cut short, or none of these. If the path cannot be opened, Node's own error is
 * thrown.
 */
export const readElf = (file: string | Uint8Array, name = typeof file === 'string' ? file : 'the file'): Elf =>
  typeof file === 'string' ? withFile(file, name, read) : read(fromMemory(file))
