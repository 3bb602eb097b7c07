#!/usr/bin/env node
// The command line. It reads its words and calls a command; in the lab the words have been read already.
import { boundary } from './boundary.ts'
import { call, callFromOutside } from './call.ts'
import { load } from './load.ts'

const words = process.argv.slice(2)
const dashes = words.indexOf('--')
const [own, command] = dashes < 0 ? [words, undefined] : [words.slice(0, dashes), words.slice(dashes + 1)]
const repeated = callFromOutside()

// Output is written when write() returns (on Linux, to files, pipes and terminals alike), so nothing is lost by leaving at
// once; Node would spend milliseconds on tidying memory that the kernel is about to take back.
void boundary(async () => {
  if (repeated) return call(repeated)
  return load('program').program(command).parseAsync(own, { from: 'user' })
}, own.includes('--debug')).then(() => process.exit())
