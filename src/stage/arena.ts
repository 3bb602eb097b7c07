// Memory that neither V8 moves nor a child loses: mapped by the kernel, shared with every process that we start.
// V8 marks its own heap MADV_DONTFORK; a list that lay there would be gone in a child with a copy of our memory.
import { stage } from './native.ts'

export interface Arena {
  readonly address: bigint
  readonly bytes: Uint8Array
  /** For reuse. Only when no process can be using it. */
  giveBack(): void
}

const PROT_READ_WRITE = 3
const MAP_SHARED_ANONYMOUS = 0x21
const SMALLEST = 32 * 1024

const free: Arena[] = []

/** Memory of at least so many bytes; what it holds is left over from somebody else. */
export function borrow(size: number): Arena {
  const index = free.findIndex(arena => arena.bytes.length >= size)
  if (index >= 0) return free.splice(index, 1)[0] as Arena
  return map(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(size))))
}

function map(size: number): Arena {
  const { call, number, view } = stage()
  const address = call(number('mmap'), 0, size, PROT_READ_WRITE, MAP_SHARED_ANONYMOUS, -1, 0)
  if (address < 0 && address > -4096) throw new Error(`mmap of ${size} bytes failed with errno ${-address}`)
  const arena: Arena = {
    address: BigInt(address),
    bytes: view(BigInt(address), size),
    giveBack: () => void free.push(arena),
  }
  return arena
}
