#!/usr/bin/env node
// The command line: parses the arguments and calls a command. In the lab the arguments are already parsed.
import { boundary } from './boundary.ts'
import { call, callFromOutside } from './call.ts'
import { load } from './load.ts'
import type * as Program from './program.ts'
import { writeCompletely } from './streams.ts'

writeCompletely()

const words = process.argv.slice(2)
const dashes = words.indexOf('--')
const [own, command] = dashes < 0 ? [words, undefined] : [words.slice(0, dashes), words.slice(dashes + 1)]

// Exit at once: all output is written when write() returns (streams.ts), and Node would spend milliseconds on freeing memory
// that the kernel frees anyway.
void boundary(
  async () => {
    const repeated = callFromOutside()
    if (repeated) return call(repeated)
    return load<typeof Program>('program').run(own, command)
  },
  { debug: own.includes('--debug'), json: own.includes('--json') },
).then(() => process.exit())
