// tags: fast, vm
import { execve, fork, getpid } from 'cooperage'
import { expect, test } from 'vitest'
import { REPORT } from '../../src/run/abi.ts'
import { Reports } from '../../src/run/report.ts'

const COOKIE = 0x1234_5678_9abcn

/** One struct report of native/runner.c. */
const report = (index: number, aboutTo = 0, result = 0): Buffer => {
  const bytes = Buffer.alloc(REPORT.size)
  bytes.writeBigInt64LE(COOKIE, REPORT.at.cookie)
  bytes.writeInt32LE(index, REPORT.at.step)
  bytes.writeInt32LE(aboutTo, REPORT.at.about_to)
  bytes.writeBigInt64LE(BigInt(result), REPORT.at.result)
  return bytes
}

const list = [getpid(), fork(), ...execve(['/bin/true'])]

test('the calls of a fast child are reported after the fork that made it', () => {
  const reports = new Reports(list, COOKIE)
  expect(reports.take(Buffer.concat([report(0), report(2, 1)])).map(({ index }) => index)).toEqual([0])
  expect(reports.take(report(1, 0, 77)).map(({ index, aboutTo }) => [index, aboutTo])).toEqual([
    [1, false],
    [2, true],
  ])
  expect(reports.late()).toEqual([])
})

test('calls after a fork are reported even when a killed parent never reported the fork', () => {
  const reports = new Reports(list, COOKIE)
  expect(reports.take(Buffer.concat([report(0), report(2, 1)]))).toHaveLength(1)
  expect(reports.late().map(({ index }) => index)).toEqual([2])
})
