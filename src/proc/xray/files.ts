// The files that the process can see: its root, its mounts and their layers.

import { type Mount, type Propagation, rootMount } from '../mountinfo.ts'
import { type Layers, layersOf } from '../overlay.ts'
import type { Question } from './question.ts'
import { count, cut, oneLine } from './text.ts'

const most = 20

export const files: Question[] = [
  {
    id: 'root',
    group: 'files',
    title: 'root directory',
    cell: ({ rootDirectory, mounts }) => {
      if (rootDirectory === undefined) return undefined
      const mount = rootMount(mounts)
      return `${oneLine(rootDirectory)}\n${mount ? filesystem(mount) : 'a directory, not a mount of its own'}`
    },
    proof: ({ pid, proc }) => `readlink ${proc}/${pid}/root; awk '$5 == "/"' ${proc}/${pid}/mountinfo`,
  },
  {
    id: 'propagation',
    group: 'files',
    title: 'root propagation',
    cell: ({ mounts }) => {
      const mount = rootMount(mounts)
      return mount && propagationText(mount.propagation)
    },
    proof: ({ pid }) => `findmnt --task ${pid} --output TARGET,PROPAGATION /`,
  },
  {
    id: 'mounts',
    group: 'files',
    title: 'mounts',
    cell: (process, sides) => {
      const there = new Set(sides.other(process).mounts.map(mountText))
      const onlyHere = process.mounts.map(mountText).filter(text => !there.has(text))
      const all = count(process.mounts.length, 'mount')
      return [onlyHere.length > 0 ? `${all}, only here:` : all, ...cut(onlyHere, most)].join('\n')
    },
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/mountinfo`,
  },
  {
    id: 'overlay',
    group: 'files',
    title: 'overlay layers',
    cell: ({ mounts }) => mounts.flatMap(mount => layersText(layersOf(mount))).join('\n') || undefined,
    absent: 'none',
    proof: ({ pid }) => `findmnt --task ${pid} --types overlay --output TARGET,OPTIONS`,
  },
]

/** Identifies a root directory: device, directory within the filesystem, type of filesystem. */
const filesystem = ({ device, root, deleted, fstype }: Mount): string =>
  `${device}:${oneLine(root)}:${fstype}${deleted ? ' (removed)' : ''}`

/**
 * Equal text means the same filesystem at the same place with the same options. Mount ids differ in every copy, so
 * they are left out.
 */
const mountText = (mount: Mount): string =>
  `${oneLine(mount.mountPoint)} ${filesystem(mount)} ${mount.options.join(',')}`

const propagationText = ({ shared, master, propagateFrom, unbindable }: Propagation): string => {
  const words: string[] = []
  if (shared !== undefined) words.push(`shared with peer group ${shared}`)
  if (master !== undefined) words.push(`slave of peer group ${master}`)
  if (propagateFrom !== undefined) words.push(`by way of peer group ${propagateFrom}`)
  if (words.length === 0) words.push('private')
  if (unbindable) words.push('unbindable')
  return words.join(', ')
}

const layersText = (layers: Layers | undefined): string[] => {
  if (!layers) return []
  const line = (kind: string) => (path: string) => `${oneLine(layers.mountPoint)} ${kind} ${oneLine(path)}`
  return [
    ...[layers.upper ?? []].flat().map(line('upper')),
    ...layers.lower.map(line('lower')),
    ...layers.data.map(line('data')),
    ...[layers.work ?? []].flat().map(line('work')),
  ]
}
