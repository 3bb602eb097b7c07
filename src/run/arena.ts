// Memory for lists, outside of V8's heap: V8 moves what lies there, and marks it MADV_DONTFORK, so that a child with a copy
// of Node's memory would not have it. It is a file without a name (memfd_create(2)), so that a separate program can map it.
import { closeSync, ftruncateSync } from 'node:fs'
import { runner } from './native.ts'
import { SystemError } from './system-error.ts'

export interface Arena {
  readonly address: bigint
  readonly bytes: Uint8Array
  /** The memfd. It stays open, because arenas are used again. */
  readonly fd: number
  /** Makes the arena free for the next list. Call it when no process can use it any more. */
  giveBack(): void
}

const PROT_READ_WRITE = 3
const MAP_SHARED = 1
const MFD_CLOEXEC = 1
const SMALLEST = 32 * 1024

const free: Arena[] = []

/** Memory of at least that many bytes. It still holds what its last list left there. */
export function borrow(size: number): Arena {
  const index = free.findIndex(arena => arena.bytes.length >= size)
  if (index >= 0) return free.splice(index, 1)[0] as Arena
  return map(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(size))), arena => free.push(arena))
}

/** Memory for one list alone, which is given back to the kernel. */
export const mapOnce = (size: number): Arena => map(size, unmap)

function unmap({ address, bytes, fd }: Arena): void {
  const { call, number } = runner()
  closeSync(fd)
  call(number('munmap'), address, bytes.length)
}

function map(size: number, giveBack: (arena: Arena) => void): Arena {
  const { call, fill, number, view } = runner()
  const name = new Int32Array(new TextEncoder().encode('cooperage\0\0\0').buffer)
  const fd = fill(address => call(number('memfd_create'), address, MFD_CLOEXEC), name)
  if (fd < 0) throw new SystemError('memfd_create', -fd)
  ftruncateSync(fd, size)
  const address = call(number('mmap'), 0, size, PROT_READ_WRITE, MAP_SHARED, fd, 0)
  if (address < 0 && address > -4096) throw new SystemError('mmap', -address)
  const arena: Arena = {
    address: BigInt(address),
    bytes: view(BigInt(address), size),
    fd,
    giveBack: () => giveBack(arena),
  }
  return arena
}
