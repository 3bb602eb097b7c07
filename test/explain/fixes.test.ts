// tags: fast
import { expect, test } from 'vitest'
import { ExplainedFailure } from '../../src/explain/explained.ts'
import { StepFailed } from '../../src/run/failure.ts'
import { mount, umount2 } from '../../src/syscalls/mounts.ts'
import type { Step } from '../../src/syscalls/step.ts'
import { sethostname } from '../../src/syscalls/uts.ts'

const failed = (step: Step, errno: number) =>
  new ExplainedFailure(new StepFailed({ index: 0, step, result: -errno, errno, ns: 0, began: 0n, aboutTo: false }))

test('a fix begins like a sentence, unless it begins with a call, which keeps its name', () => {
  expect(failed(umount2('/x', 0), 16).fix).toMatch(/^chdir\("\/"\) first/)
  expect(failed(mount('none', '/x', 'nosuchfs', 0, null), 19).fix).toMatch(/^Look in /)
  expect(failed(sethostname('box'), 1).fix).toMatch(/^[A-Z]/)
})
