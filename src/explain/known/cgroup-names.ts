// Files and directories of cgroups that have other names, and texts that they do not take. Lists are written for v2; on a
// host with v1 the calls name its files, so the rules know both.

import { nearest } from '../../base/nearest.ts'
import { controllers, notInV2, type OtherName, v1Controllers } from '../../syscalls/cgroup-files.ts'
import { type Args, pathOf, textOf } from '../../syscalls/errno-rule.ts'
import { mountsHere } from '../model/here.ts'
import { type Rule, rule } from '../rule.ts'

const CGROUP = /^\/sys\/fs\/cgroup\/(?:.*\/)?([^/]+)$/

const fileOf = (args: Args): string => CGROUP.exec(pathOf(args) ?? '')?.[1] ?? ''

/** A file, and no cgroup: only files have a dot in their name, and the tasks of v1. */
const isFile = (name: string): boolean => /\.|^tasks$/.test(name)

const TREES = ['cpu', 'cpuacct', 'cpu,cpuacct', 'memory', 'pids', 'blkio', 'cpuset', 'devices', 'freezer', 'systemd']

const ONE_TREE = `(${TREES.join('|')})`

/** The path with the directory of one controller in it, as v1 has it. */
const TREE = new RegExp(`^/sys/fs/cgroup/${ONE_TREE}(/[^/]+.*)$`)
/** On a host with v1 every list is translated, and then a path that was written so has two of them. */
const TWO_TREES = new RegExp(`^/sys/fs/cgroup/${ONE_TREE.replace('(', '(?:')}/${ONE_TREE}(/[^/]+.*)$`)

function inTree(path: string): { tree: string; rest: string } | undefined {
  const hostHasV1 = mountsHere().some(({ fstype }) => fstype === 'cgroup')
  const [, tree, rest] = TWO_TREES.exec(path) ?? (hostHasV1 ? [] : (TREE.exec(path) ?? []))
  return tree && rest ? { tree, rest } : undefined
}

/** Numbers of microseconds for a share of a CPU. */
function quotaFor(text: string): string | undefined {
  const [, percent] = /^\s*(\d+(?:\.\d+)?)\s*%/.exec(text) ?? []
  const [, part] = /^\s*(\d*\.\d+)\s*$/.exec(text) ?? []
  const share = percent ? Number(percent) / 100 : part ? Number(part) : undefined
  return share ? `${Math.round(share * 100_000)} 100000` : undefined
}

function cpuText(file: string, text: string): OtherName {
  const share = quotaFor(text)
  const name = file === 'cpu.max' ? file : `cpu.max (in v1 ${file})`
  const takes = `${name} takes two numbers in microseconds, the quota and the period`
  if (share) return { means: `${takes}, and ${quoted(text)} is a share of a CPU`, fix: `write "${share}"` }
  const [quota = '', period] = text.trim().split(/[\s/,:]+/)
  if (/^\d+$/.test(quota) && Number(quota) < 1000)
    return {
      means: `${takes}: ${quota} are ${quota} microseconds, and the least quota is 1000`,
      fix: `write "50000 100000" for half a CPU${Number(quota) <= 100 ? `, "${Number(quota) * 1000} 100000" for ${quota} percent of one` : ''}`,
    }
  if (/^\d+[a-z]/i.test(quota)) return { means: `${takes}, without a unit`, fix: 'write "50000 100000" for half a CPU' }
  if (/^\d+$/.test(quota) && period !== undefined && /[/,:]/.test(text))
    return { means: `${takes}, with a space between them`, fix: `write "${quota} ${period}"` }
  return {
    means: `${takes}: the quota is "max" or at least 1000, the period between 1000 and 1000000`,
    fix: 'write "50000 100000" for half a CPU',
  }
}

const NO_LIMIT = /^\s*(unlimited|infinity|infinite|none|no|-1)\s*$/i

function limitText(file: string, text: string): OtherName | undefined {
  if (NO_LIMIT.test(text)) return { means: `${file} has another word for no limit`, fix: 'write "max"' }
  if (!file.startsWith('memory.')) return undefined
  const [, number, unit = ''] = /^\s*(\d+)(?:\.\d+)?\s*([KMGT])[A-Za-z]*\s*$/i.exec(text) ?? []
  if (number === undefined) return undefined
  const right = `${number}${unit.toUpperCase()}`
  return {
    means: `${quoted(text)} is no number of bytes for the kernel: it takes a whole number and one letter, K, M or G`,
    fix: `write "${right}", which are ${number} ${unit.toUpperCase()}iB`,
  }
}

function controllersText(text: string): OtherName | undefined {
  const words = text.trim().split(/[\s,]+/)
  const right = words.map(word => {
    const name = word.replace(/^[+-]/, '')
    return `${word.startsWith('-') ? '-' : '+'}${nearest(name, controllers, v1Controllers) ?? name}`
  })
  if (right.join(' ') === text.trim()) return undefined
  return {
    means: `${quoted(text)} is not what it takes: each controller of v2, by its name there, with a + or - before it, and a space between two`,
    fix: `write "${right.join(' ')}"`,
  }
}

const quoted = (text: string): string => JSON.stringify(text.trim())

/** What is wrong with a text for a file of a cgroup. */
function wrongText(file: string, text: string): OtherName | undefined {
  if (/^cpu\.(max|cfs_\w+)$/.test(file)) return cpuText(file, text)
  if (/^(memory|pids)\./.test(file)) return limitText(file, text)
  return file === 'cgroup.subtree_control' ? controllersText(text) : undefined
}

const says = { means: ({ means }: OtherName) => means, fix: ({ fix }: OtherName) => fix }

export const cgroupNameRules: readonly Rule[] = [
  rule<{ tree: string; rest: string }>({
    id: 'cgroup.directory-of-v1',
    call: ['mkdirat', 'openat', 'chdir'],
    errno: ['ENOENT'],
    when: ({ args }) => inTree(pathOf(args) ?? ''),
    means: ({ tree }) => `cgroup v1 has a directory for each controller, such as ${tree}; v2 has one tree for all`,
    fix: ({ rest }) => `name /sys/fs/cgroup${rest.replace(/\/[^/]*\.[^/]*$/, '')}, with the files of v2 in it`,
  }),
  rule<OtherName>({
    id: 'cgroup.file-of-other-name',
    call: ['openat'],
    errno: ['ENOENT', 'EACCES', 'EPERM'],
    when: ({ args }) => (isFile(fileOf(args)) ? notInV2(fileOf(args)) : undefined),
    ...says,
  }),
  rule<OtherName>({
    id: 'cgroup.text-of-other-form',
    call: ['write'],
    errno: ['EINVAL', 'ERANGE'],
    when: ({ args }) => wrongText(fileOf(args), textOf(args)),
    ...says,
  }),
]
