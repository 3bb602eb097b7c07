// Refusals of cgroup v2 whose reason can be read in the files of the cgroup: who is in it, what its type is, whether the
// kernel has the controller at all. cgroups(7), Documentation/admin-guide/cgroup-v2.rst

import { dirname } from 'node:path'
import { readIfThere } from '../../base/read-if-there.ts'
import { type Args, pathOf, textOf } from '../../syscalls/errno-rule.ts'
import type { Step } from '../../syscalls/step.ts'
import { mountOver } from '../model/mounts.ts'
import { named } from '../named.ts'
import { type Rule, rule, ruleInList } from '../rule.ts'

const TOP = '/sys/fs/cgroup'
const isBelow = (path: string | undefined): path is string => path?.startsWith(`${TOP}/`) === true

/** The cgroup whose file a call works on, where the file has this name. */
function cgroupOf(args: Args, file: RegExp): string | undefined {
  const path = pathOf(args)
  return isBelow(path) && file.test(path) ? dirname(path) : undefined
}

/** The most processes that are named. */
const SHOWN = 5

/** `12 (sleep)` for each process of a cgroup. */
function processesIn(cgroup: string): string[] {
  const pids = (readIfThere(`${cgroup}/cgroup.procs`) ?? '').split('\n').filter(Boolean)
  const named = pids.slice(0, SHOWN).map(pid => {
    const name = readIfThere(`/proc/${pid}/comm`)?.trim()
    return name ? `${pid} (${name})` : pid
  })
  return pids.length > SHOWN ? [...named, `${pids.length - SHOWN} more`] : named
}

/** The cgroup itself or one above it that is threaded, and its type. */
function threadedAbove(cgroup: string): { readonly at: string; readonly type: string } | undefined {
  for (let at = cgroup; isBelow(at); at = dirname(at)) {
    const type = readIfThere(`${at}/cgroup.type`)?.trim()
    if (type === 'threaded' || type === 'domain threaded') return { at, type }
  }
  return undefined
}

/** Whether the kernel was started without the memory controller, and by what that is seen. */
function memoryIsOff(): string | undefined {
  const words = (readIfThere('/proc/cmdline') ?? '').trim().split(/\s+/)
  const off = words.findLast(word => /^cgroup_(disable|enable)=.*memory/.test(word))
  if (off?.startsWith('cgroup_disable')) return `/proc/cmdline has ${off}`
  // Name, hierarchy, number of cgroups, enabled.
  return /^memory\s+\d+\s+\d+\s+0$/m.test(readIfThere('/proc/cgroups') ?? '')
    ? '/proc/cgroups says 0 for memory'
    : undefined
}

const notDelegated = [
  ruleInList<{ mounted: Step }>({
    id: 'known.cgroup.mounted-read-only',
    call: ['mkdirat', 'openat', 'unlinkat'],
    errno: ['EROFS'],
    when: ({ step, state: { files } }) => {
      const path = pathOf(step.args)
      const mounted = isBelow(path) ? mountOver(files.mounts, path)?.readOnly : undefined
      return mounted && { mounted }
    },
    means: ({ mounted }) => `${named(mounted)} has laid a cgroup filesystem over it that can only be read`,
    fix: 'put the limits above that line',
  }),
  ruleInList<{ path: string }>({
    id: 'known.cgroup.not-delegated',
    call: ['mkdirat', 'openat', 'unlinkat'],
    errno: ['EROFS'],
    when: ({ step }) => {
      const path = pathOf(step.args)
      return isBelow(path) && { path }
    },
    means: ({ path }) => `no cgroup is delegated to this lab, and so ${path} can only be read, not made or written`,
    fix: '`cooper doctor` says how to have a cgroup delegated; until then leave the limits out: cgroupsDelegated() tells whether there is one',
  }),
]

const inUse = [
  rule<{ cgroup: string; processes: readonly string[] }>({
    id: 'known.cgroup.holds-processes',
    call: ['write'],
    errno: ['EBUSY'],
    when: ({ args }) => {
      const cgroup = cgroupOf(args, /\/cgroup\.subtree_control$/)
      const processes = cgroup === undefined ? [] : processesIn(cgroup)
      return cgroup !== undefined && processes.length > 0 && { cgroup, processes }
    },
    means: ({ cgroup, processes }) =>
      `${cgroup} holds ${processes.length > 1 ? 'processes' : 'process'} ${processes.join(', ')}, and a cgroup that hands controllers on may hold none`,
    fix: ({ cgroup }) =>
      `make a child, ${cgroup}/leaf, write these PIDs to its cgroup.procs one by one, and then write here`,
  }),
  rule<{ cgroup: string; handed: string }>({
    id: 'known.cgroup.hands-controllers-on',
    call: ['write', 'clone3'],
    errno: ['EBUSY'],
    when: ({ args }) => {
      const cgroup = cgroupOf(args, /\/cgroup\.procs$/)
      const handed = cgroup === undefined ? '' : (readIfThere(`${cgroup}/cgroup.subtree_control`) ?? '').trim()
      return cgroup !== undefined && handed !== '' && { cgroup, handed }
    },
    means: ({ cgroup, handed }) =>
      `${cgroup} hands ${handed.replaceAll(' ', ', ')} on to its children (cgroup.subtree_control), and so it may hold no process itself`,
    fix: ({ cgroup }) => `make a child, ${cgroup}/leaf, and put the process there`,
  }),
  rule<{ cgroup: string; at: string; type: string }>({
    id: 'known.cgroup.threaded',
    call: ['write'],
    errno: ['EOPNOTSUPP'],
    when: ({ args }) => {
      const cgroup = cgroupOf(args, /\/cgroup\.(procs|subtree_control|type)$/)
      const above = cgroup === undefined ? undefined : threadedAbove(cgroup)
      return cgroup !== undefined && above && { cgroup, ...above }
    },
    means: ({ cgroup, at, type }) =>
      at === cgroup
        ? `${cgroup} is "${type}": only threads go there, and controllers for whole processes, such as memory, do not`
        : `${cgroup} lies below ${at}, which is "${type}": it can take no whole process`,
    fix: ({ at }) =>
      `use a cgroup that does not lie in ${at}; or, for threads, write "threaded" to cgroup.type and the thread to cgroup.threads`,
  }),
]

const memoryRules = [
  rule<{ seen: string }>({
    id: 'known.cgroup.memory-is-off',
    call: ['openat', 'write'],
    errno: ['ENOENT', 'EACCES', 'EPERM', 'EINVAL'],
    when: ({ args, call }) => {
      const wanted =
        call === 'openat'
          ? cgroupOf(args, /\/memory\.[\w.]+$/)
          : cgroupOf(args, /\/cgroup\.subtree_control$/) && /\+memory\b/.test(textOf(args))
      const seen = wanted ? memoryIsOff() : undefined
      return seen !== undefined && { seen }
    },
    means: ({ seen }) => `this kernel was started without the memory controller (${seen}), as Raspberry Pi OS does`,
    fix: 'add cgroup_enable=memory to the kernel command line, on a Raspberry Pi to the one line of /boot/firmware/cmdline.txt, and start the machine anew',
  }),
]

export const cgroupRules: readonly Rule[] = [...memoryRules, ...notDelegated, ...inUse]
