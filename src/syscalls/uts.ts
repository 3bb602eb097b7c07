// Calls about the names that a UTS namespace holds.
import { memory, name } from './parameters.ts'
import { filled, syscall } from './syscall.ts'

const lengthOf = (text: string): number => new TextEncoder().encode(text).length

/**
 * Sets the hostname of this UTS namespace.
 * @param name at most 64 bytes
 * Errors: EPERM without CAP_SYS_ADMIN over the UTS namespace, EINVAL too long. sethostname(2), uts_namespaces(7)
 */
export const sethostname = syscall(
  'sethostname',
  'sethostname(2)',
  'names the machine, for everybody in this UTS namespace',
  [name('name'), filled('len')],
  name => [name, lengthOf(name)],
)

/** Sets the NIS domain name, the other name of a UTS namespace. Errors as for sethostname. setdomainname(2) */
export const setdomainname = syscall(
  'setdomainname',
  'setdomainname(2)',
  'sets the NIS domain name of this UTS namespace',
  [name('name'), filled('len')],
  name => [name, lengthOf(name)],
)

/** Fills a buffer with a struct utsname, six texts of 65 bytes: system, node, release, version, machine, domain. uname(2) */
export const uname = syscall('uname', 'uname(2)', 'asks for the names', [memory('buf')], buf => [buf])
