// tags: fast, as-user
// What the lab keeps from the host, as a program in the lab finds it.
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { captureInLab, type LabOptions } from '../../src/lab/lab.ts'

const made: string[] = []
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true })
})

function directoryIn(parent: string): string {
  const directory = mkdtempSync(join(parent, 'cooper-lab-'))
  made.push(directory)
  chmodSync(directory, 0o777)
  writeFileSync(join(directory, 'before'), '')
  return directory
}

/** What a script in a lab prints, errors included. */
async function printedInLab(script: string, options: LabOptions = {}): Promise<string> {
  const { output } = await captureInLab(['/bin/sh', '-c', `exec 2>&1; ${script}`], { timeout: 10_000, ...options })
  return output.trim()
}

const NAMESPACES = ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup']

describe('a program in the lab', () => {
  test('cannot write to the disk', async () => {
    const directory = directoryIn('/var/tmp')
    expect(await printedInLab(`touch ${directory}/after`)).toContain('Read-only file system')
    expect(readdirSync(directory), 'files after the attempt').toEqual(['before'])
  })

  test('sees a directory of /tmp that is kept, and cannot write to it', async () => {
    const directory = directoryIn('/tmp')
    const printed = await printedInLab(`ls ${directory}; touch ${directory}/after`, { keep: [directory] })
    expect(printed).toMatch(/^before\n.*Read-only file system$/)
    expect(readdirSync(directory), 'files after the attempt').toEqual(['before'])
  })

  test('is in other namespaces than the host', async () => {
    const script = NAMESPACES.map(name => `readlink /proc/self/ns/${name}`).join('; ')
    const inside = (await printedInLab(script)).split('\n')
    const outside = NAMESPACES.map(name => readlinkSync(`/proc/self/ns/${name}`))
    expect(inside).toHaveLength(NAMESPACES.length)
    expect(
      inside.filter(link => outside.includes(link)),
      'namespaces that it shares with the host',
    ).toEqual([])
  })

  test('is the first that the kernel kills when memory runs out', async () => {
    expect(await printedInLab('cat /proc/self/oom_score_adj')).toBe('900')
  })
})
