// Since when the kernel does something. Only for what cannot be found out by trying.
import { release } from 'node:os'

export function kernelSince(major: number, minor: number): boolean {
  const [ours = 0, below = 0] = release().split('.').map(Number)
  return ours > major || (ours === major && below >= minor)
}
