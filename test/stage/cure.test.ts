import { expect, test } from 'vitest'
import { mount, umount2 } from '../../src/linux/calls/mounts.ts'
import { sethostname } from '../../src/linux/calls/names.ts'
import type { Step } from '../../src/linux/step.ts'
import { StepFailed } from '../../src/stage/report.ts'

const failed = (step: Step, errno: number) =>
  new StepFailed({ index: 0, step, result: -errno, errno, ns: 0, began: 0n, aboutTo: false })

test('a cure begins like a sentence, unless it begins with a call, which keeps its name', () => {
  expect(failed(umount2('/x', 0), 16).cure).toMatch(/^chdir\("\/"\) first/)
  expect(failed(mount('none', '/x', 'nosuchfs', 0, null), 19).cure).toMatch(/^Look in /)
  expect(failed(sethostname('box'), 1).cure).toMatch(/^[A-Z]/)
})
