// Calls about the names that a UTS namespace holds.
import { type ResultBuffer, type Step, step } from './step.ts'

const bytes = (text: string): number => new TextEncoder().encode(text).length

const SETHOSTNAME = {
  call: 'sethostname',
  man: 'sethostname(2)',
  does: 'names the machine, for everybody in this UTS namespace',
  params: { name: 'string', len: 'int' },
} as const

/**
 * Sets the hostname of this UTS namespace.
 * @param name at most 64 bytes
 * Errors: EPERM without CAP_SYS_ADMIN over the UTS namespace, EINVAL too long. sethostname(2), uts_namespaces(7)
 */
export const sethostname = (name: string): Step => step(SETHOSTNAME, [name, bytes(name)])

const SETDOMAINNAME = {
  call: 'setdomainname',
  man: 'setdomainname(2)',
  does: 'sets the NIS domain name of this UTS namespace',
  params: { name: 'string', len: 'int' },
} as const

/** Sets the NIS domain name, the other name of a UTS namespace. Errors as for sethostname. setdomainname(2) */
export const setdomainname = (name: string): Step => step(SETDOMAINNAME, [name, bytes(name)])

const UNAME = { call: 'uname', man: 'uname(2)', does: 'asks for the names', params: { buf: 'result' } } as const

/** Fills a buffer with a struct utsname, six texts of 65 bytes: system, node, release, version, machine, domain. uname(2) */
export const uname = (into: ResultBuffer): Step => step(UNAME, [into])
