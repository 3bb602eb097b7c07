// Source: the kernel's cgroup-v2.rst, "IO", and cgroup-v1/blkio-controller.rst.

import { type Limit, limitOf, rows, textIn } from './files.ts'
import type { Place } from './places.ts'

/** By device, `major:minor`; then by the names that v2 gives: rbytes, wbytes, rios, wios; rbps, wbps, riops, wiops. */
export interface Io {
  readonly directory: string
  /** Bytes and operations so far. */
  readonly stat: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Bytes and operations a second. */
  readonly max: Readonly<Record<string, Readonly<Record<string, Limit>>>>
}

/** Undefined at the root of v2, which has no io.max to set. */
export const io2 = ({ upward }: Place): Io | undefined => {
  const directory = upward.find(each => textIn(each, 'io.max') !== undefined)
  if (directory === undefined) return undefined
  return {
    directory,
    stat: nested(textIn(directory, 'io.stat') ?? '', Number),
    max: nested(textIn(directory, 'io.max') ?? '', limitOf),
  }
}

export const io1 = ({ directory }: Place): Io | undefined => {
  const bytes = textIn(directory, 'blkio.throttle.io_service_bytes')
  if (bytes === undefined) return undefined
  const stat: Record<string, Record<string, number>> = {}
  const max: Record<string, Record<string, Limit>> = {}
  // `254:0 Read 4096`, and at the end a `Total 4096` of all devices.
  for (const [device, what, count] of rows(bytes)) {
    const name = what === 'Read' ? 'rbytes' : what === 'Write' ? 'wbytes' : undefined
    if (name && count) stat[device] = { ...stat[device], [name]: Number(count) }
  }
  for (const [name, file] of throttles)
    for (const [device, limit] of rows(textIn(directory, file) ?? ''))
      if (limit) max[device] = { ...max[device], [name]: limitOf(limit) }
  return { directory, stat, max }
}

const throttles = [
  ['rbps', 'blkio.throttle.read_bps_device'],
  ['wbps', 'blkio.throttle.write_bps_device'],
  ['riops', 'blkio.throttle.read_iops_device'],
  ['wiops', 'blkio.throttle.write_iops_device'],
] as const

/** `254:0 rbps=max wbps=1024` → { '254:0': { rbps: 'max', wbps: 1024 } } */
const nested = <Value>(text: string, parse: (text: string) => Value): Record<string, Record<string, Value>> =>
  Object.fromEntries(
    rows(text).map(([device, ...pairs]) => [
      device,
      Object.fromEntries(
        pairs.map(pair => pair.split('=')).map(([name = '', value = '']) => [name, parse(value)] as const),
      ),
    ]),
  )
