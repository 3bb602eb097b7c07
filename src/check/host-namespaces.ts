// Whether a file of the filesystem nsfs is a namespace of the host. Source: namespaces(7).

import { type NamespaceName, namespaceIfAny, namespaceNames } from '../proc/namespaces.ts'
import type { Process } from '../proc/process.ts'

/**
 * `the host's net namespace`, for the link or the mount root `net:[4026531840]` of a namespace that the host is in and the
 * box is not. Undefined for every other text.
 * @param kinds those that count
 */
export function hostNamespaceIn(
  text: string,
  { box, host }: { box: Process; host: Process },
  kinds: readonly NamespaceName[] = namespaceNames,
): string | undefined {
  const [, name, number] = /^(\w+):\[(\d+)\]$/.exec(text) ?? []
  const kind = kinds.find(each => each === name)
  if (!kind || Number(number) !== namespaceIfAny(host.namespaces, kind)) return undefined
  return box.namespaces[kind] === Number(number) ? undefined : `the host's ${kind} namespace`
}
