// tags: fast
// The benchmark compares like with like: capstone.c makes the calls of lesson 13, the same ones with the same
// arguments.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environment, root } from './helpers/cooper.ts'
import { callsSeen } from './helpers/strace.ts'
import { missing, needsRoot, unless } from './helpers/unless.ts'

/** What strace wrote, a text for each process. */
type Texts = readonly (readonly [name: string, text: string])[]

unless(needsRoot ?? missing('strace'), test)(
  'the container in C makes the calls of lesson 13, argument by argument',
  { timeout: 60_000 },
  () => {
    const words = [join(root, 'test/bench/capstone.js'), 'calls']
    const printed = execFileSync(process.execPath, words, { encoding: 'utf8', env: environment(), maxBuffer: 64 << 20 })
    const { ours, reference } = JSON.parse(printed) as { ours: Texts; reference: Texts }
    const list = lines(ours)
    expect(lines(reference)).toEqual(list)
    expect(list.length).toBeGreaterThan(60)
  },
)

function lines(texts: Texts): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'strace-'))
  try {
    for (const [name, text] of texts) writeFileSync(join(directory, name), text)
    return callsSeen(directory, 'true')
      .filter(line => !/^set_robust_list/.test(line))
      .map(plain)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Without what is another number each time: descriptors, processes, addresses. The two forks are one call to libc. */
function plain(line: string): string {
  if (/^clone3?\(/.test(line)) return 'fork'
  return line
    .replace(/^(write|close|sendto|recvfrom)\(\d+/, '$1(fd')
    .replace(/^((?:openat|socket)\(.*= )\d+$/, '$1fd')
    .replace(/nlmsg_(seq|pid)=\d+( \/\*[^*]*\*\/)?/g, 'nlmsg_$1=n')
    .replace(/0x[0-9a-f]{6,}( \/\* \d+ vars \*\/)?/g, 'address')
    .replace(/ += /, ' = ')
}
