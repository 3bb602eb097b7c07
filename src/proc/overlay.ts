// The layers of an overlay, read from its mount options. Source: the kernel's filesystems/overlayfs.rst.

import { type Mount, unescapeOctal } from './mountinfo.ts'

export interface Layers {
  readonly mountPoint: string
  /** The top layer comes first. */
  readonly lower: readonly string[]
  /** Data-only layers: files in them have no name in the overlay. */
  readonly data: readonly string[]
  /** Undefined if the overlay is read-only. */
  readonly upper: string | undefined
  readonly work: string | undefined
}

/** The values of an option of the filesystem, in their order, without the kernel's escapes (a comma is `\054`). */
export const superOption = (mount: Mount, name: string): string[] =>
  mount.superOptions
    .split(',')
    .filter(option => option.startsWith(`${name}=`))
    .map(option => unescapeOctal(option.slice(name.length + 1)))

/** The overlay's layers; undefined for any other filesystem. */
export const layersOf = (mount: Mount): Layers | undefined => {
  if (mount.fstype !== 'overlay') return undefined
  const [chain = [], ...data] = splitData(superOption(mount, 'lowerdir').join(':'))
  return {
    mountPoint: mount.mountPoint,
    // fsconfig(2) adds single layers as `lowerdir+` and `datadir+`, without escapes.
    lower: [...chain, ...superOption(mount, 'lowerdir+')],
    data: [...data.flat(), ...superOption(mount, 'datadir+')],
    upper: superOption(mount, 'upperdir').map(withoutEscapes)[0],
    work: superOption(mount, 'workdir').map(withoutEscapes)[0],
  }
}

/**
 * `a:b\:c::data` → [[a, b:c], [data]]: a colon separates layers, two colons begin the data layers, a backslash
 * escapes.
 */
const splitData = (text: string): string[][] => {
  const groups: string[][] = [[]]
  for (const part of text.match(/(?:\\.|[^\\:])+|::?/gs) ?? []) {
    if (part === '::') groups.push([])
    else if (part !== ':') groups.at(-1)!.push(withoutEscapes(part))
  }
  return groups
}

const withoutEscapes = (path: string): string => path.replace(/\\(.)/gs, '$1')
