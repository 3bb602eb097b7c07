#!/usr/bin/env node
// The command line. Everything that takes time to load is loaded by the command that needs it.
import { boundary } from './boundary.ts'
import { program } from './program.ts'

const words = process.argv.slice(2)
const dashes = words.indexOf('--')
const [own, command] = dashes < 0 ? [words, undefined] : [words.slice(0, dashes), words.slice(dashes + 1)]

void boundary(() => program(command).parseAsync(own, { from: 'user' }), own.includes('--debug'))
