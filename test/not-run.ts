// Prints, after all else, which tests were skipped and why. COOPER_TEST_SUM=FILE keeps the counts for .ci/run.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { reasonIn } from './helpers/unless.ts'

export default class NotRun implements Reporter {
  /** With `-t` most tests are left out on purpose. */
  #selected = false

  onInit({ config }: Vitest): void {
    this.#selected = config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const ended = (state: string) => tests.filter(test => test.result().state === state)
    const skipped = ended('skipped')
    const said = sentences(skipped.filter(test => !this.#selected || reasonIn(test.fullName) !== undefined))
    if (said.length > 0) process.stdout.write(`\n${said.join('\n')}\n`)
    // A file that cannot be read has no tests, and is one failure.
    const broken = modules.filter(module => module.state() === 'failed' && [...module.children.allTests()].length === 0)
    const sum = {
      passed: ended('passed').length,
      failed: ended('failed').length + broken.length,
      skipped: skipped.length,
    }
    const file = process.env.COOPER_TEST_SUM
    if (file) writeFileSync(file, `${JSON.stringify(sum)}\n`)
  }
}

/** A line for each reason and file, or for each test that gives no reason. */
function sentences(skipped: readonly TestCase[]): string[] {
  const files = new Map<string, number>()
  for (const test of skipped) {
    const reason = reasonIn(test.fullName)
    const line = `  ${reason ?? `no reason given, ${test.fullName}`}: ${relative('', test.module.moduleId)}`
    files.set(line, (files.get(line) ?? 0) + 1)
  }
  if (files.size === 0) return []
  const lines = [...files].sort().map(([line, tests]) => `${line}, ${tests} ${tests === 1 ? 'test' : 'tests'}`)
  const installs = skipped.some(test => reasonIn(test.fullName)?.startsWith('no program '))
  return [
    'Not run here:',
    ...lines,
    ...(installs ? ['`npm run test:setup` installs the programs that are missing.'] : []),
  ]
}
