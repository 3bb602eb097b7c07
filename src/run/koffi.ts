// koffi, without its search. The package looks for its binary in six places and reads Node's ELF header to do so,
// which costs 5 ms at every start; it is mostly in one place.
import { createRequire } from 'node:module'
import type Koffi from 'koffi'

const require = createRequire(import.meta.url)

function load(): typeof Koffi {
  const platform = `${process.platform}-${process.arch}`
  try {
    return require(`@koromix/koffi-${platform}/${platform.replace('-', '_')}/koffi.node`)
  } catch {
    // Another C library (musl), or another place: koffi finds it.
    return require('koffi')
  }
}

let loaded: typeof Koffi | undefined

/** Not before it is needed: who only writes lists down performs none, and may not even be allowed to. */
export const koffi = (): typeof Koffi => {
  loaded ??= load()
  return loaded
}
