// koffi, without its search. The package reads Node's ELF header and looks for its binary in six places, which takes 5 ms
// at every start. Its binary for glibc always lies in the same place.
import { createRequire } from 'node:module'
import type Koffi from 'koffi'

const require = createRequire(import.meta.url)

function load(): typeof Koffi {
  const platform = `${process.platform}-${process.arch}`
  try {
    return require(`@koromix/koffi-${platform}/${platform.replace('-', '_')}/koffi.node`)
  } catch {
    // With musl, or with another package manager, koffi has to search.
    return require('koffi')
  }
}

let loaded: typeof Koffi | undefined

/** Loaded at first use: a program that only writes lists needs no C, and its sandbox may forbid it. */
export const koffi = (): typeof Koffi => {
  loaded ??= load()
  return loaded
}
