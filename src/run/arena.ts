// Memory that neither V8 moves nor a child loses: mapped by the kernel, shared with every process that we start.
// V8 marks its own heap MADV_DONTFORK; a list that lay there would be gone in a child with a copy of our memory.
// And it is a file without a name (memfd_create(2)), so that a program which has nothing else of ours can map it.
import { ftruncateSync } from 'node:fs'
import { runner } from './native.ts'

export interface Arena {
  readonly address: bigint
  readonly bytes: Uint8Array
  /** The file that it is. Never closed: arenas are used again. */
  readonly fd: number
  /** For reuse. Only when no process can be using it. */
  giveBack(): void
}

const PROT_READ_WRITE = 3
const MAP_SHARED = 1
const MFD_CLOEXEC = 1
const SMALLEST = 32 * 1024

const free: Arena[] = []

/** Memory of at least so many bytes; what it holds is left over from somebody else. */
export function borrow(size: number): Arena {
  const index = free.findIndex(arena => arena.bytes.length >= size)
  if (index >= 0) return free.splice(index, 1)[0] as Arena
  return map(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(size))))
}

function map(size: number): Arena {
  const { call, fill, number, view } = runner()
  const name = new Int32Array(new TextEncoder().encode('cooperage\0\0\0').buffer)
  const fd = fill(address => call(number('memfd_create'), address, MFD_CLOEXEC), name)
  if (fd < 0) throw new Error(`memfd_create failed with errno ${-fd}`)
  ftruncateSync(fd, size)
  const address = call(number('mmap'), 0, size, PROT_READ_WRITE, MAP_SHARED, fd, 0)
  if (address < 0 && address > -4096) throw new Error(`mmap of ${size} bytes failed with errno ${-address}`)
  const arena: Arena = {
    address: BigInt(address),
    bytes: view(BigInt(address), size),
    fd,
    giveBack: () => void free.push(arena),
  }
  return arena
}
