// Tries: to make its memory, and what it shared with Node, unreadable; and to hide the judge's files in /proc.
import { clone, execve, mayFail } from 'cooperage'
import { raw } from '../raw.ts'

const PR_SET_DUMPABLE = 4

export const box = (command: string[]) =>
  clone(0, [
    raw('prctl', PR_SET_DUMPABLE, 0, 0, 0, 0),
    // MADV_DONTNEED and MADV_DONTFORK where Node's heap could lie, and mprotect without any right.
    ...Array.from({ length: 64 }, (_, i) => 0x7e00_0000_0000 + i * 0x4_0000_0000).flatMap(from =>
      mayFail([raw('madvise', from, 0x4_0000_0000, 4), raw('mprotect', from, 0x4_0000_0000, 0)]),
    ),
    execve(command),
  ])
