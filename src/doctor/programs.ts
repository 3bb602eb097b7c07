// Finds installed programs, and the command that installs one on this distribution.
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../base/read-if-there.ts'

/** Directories that Debian leaves out of an ordinary user's PATH, although the user may run the programs in them. */
const ADMIN = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of a program: searched for in PATH, then in the directories of administrators. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  if (name.includes('/')) return isExecutable(name) ? name : undefined
  const folders = [...path.split(':').filter(Boolean), ...(path === '' ? [] : ADMIN)]
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The name of a package in each family of distributions. */
export interface Package {
  readonly debian: string
  readonly fedora?: string
  readonly alpine?: string
  readonly arch?: string
}

const COMMANDS = {
  debian: 'apt-get install',
  fedora: 'dnf install',
  alpine: 'apk add',
  arch: 'pacman -S',
} as const

/**
 * The command that installs a package on this distribution. @param osRelease the text of /etc/os-release,
 * os-release(5)
 */
export function installCommand(name: Package, osRelease = readOsRelease()): string {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, value = '']) => value.split(' '))
  const family = (['debian', 'fedora', 'alpine', 'arch'] as const).find(each => ids.includes(each)) ?? 'debian'
  return `sudo ${COMMANDS[family]} ${name[family] ?? name.debian}`
}

const readOsRelease = (): string => readIfThere('/etc/os-release') ?? ''
