// Names the tests that failed at first and held when they were tried again. Nobody shall take a race for luck.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/** COOPER_TEST_SECOND_TRIES is the file for the list; without it the list is only printed. */
export default class SecondTry implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const list = modules.flatMap(module => [...module.children.allTests()]).filter(test => test.diagnostic()?.flaky)
    const text = list
      .map(test => {
        const first = test.result().errors?.[0]?.message ?? 'no word of why'
        return `${relative('', test.module.moduleId)} > ${test.fullName}\n${first.replace(/^/gm, '    ')}\n`
      })
      .join('')
    const file = process.env.COOPER_TEST_SECOND_TRIES
    if (file) writeFileSync(file, text)
    if (text) process.stdout.write(`\nheld only at the second try:\n${text}`)
  }
}
