// Compares the kernel's version. Use it only for features that cannot be tried.
import { release } from 'node:os'

export function kernelSince(major: number, minor: number): boolean {
  const [ours = 0, below = 0] = release().split('.').map(Number)
  return ours > major || (ours === major && below >= minor)
}
