// The layers of an overlay, as its mount options tell them. Source: the kernel's filesystems/overlayfs.rst.

import { type Mount, unescapeOctal } from './mountinfo.ts'

export interface Layers {
  readonly mountPoint: string
  /** The topmost first. */
  readonly lower: readonly string[]
  /** Layers of which only the data of files is used, never a name. */
  readonly data: readonly string[]
  /** Undefined where the overlay is read-only. */
  readonly upper: string | undefined
  readonly work: string | undefined
}

/** The values of a filesystem's option, in their order, free of the kernel's escapes (in which a comma is `\054`). */
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
    // `lowerdir+` and `datadir+` are how fsconfig(2) adds one layer at a time: nothing is escaped there.
    lower: [...chain, ...superOption(mount, 'lowerdir+')],
    data: [...data.flat(), ...superOption(mount, 'datadir+')],
    upper: superOption(mount, 'upperdir').map(withoutEscapes)[0],
    work: superOption(mount, 'workdir').map(withoutEscapes)[0],
  }
}

/** `a:b\:c::data` → [[a, b:c], [data]]: a colon parts layers, two part the data layers, a backslash takes it back. */
const splitData = (text: string): string[][] => {
  const groups: string[][] = [[]]
  for (const part of text.match(/(?:\\.|[^\\:])+|::?/gs) ?? []) {
    if (part === '::') groups.push([])
    else if (part !== ':') groups.at(-1)!.push(withoutEscapes(part))
  }
  return groups
}

const withoutEscapes = (path: string): string => path.replace(/\\(.)/gs, '$1')
