// Notices when a learner has saved. Editors save in different ways: they write into the file, or empty it first, or write
// another file and rename it. So the directories are watched, and what counts is that the text is another one.
import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import { Queue } from '../../base/queue.ts'
import { readIfThere } from '../../base/read-if-there.ts'
import type { Exercise } from '../../course/exercises.ts'
import { exercisesIn, fileOf, type Workspace } from '../../course/workspace/find.ts'

/** Milliseconds: between a first sign and the look at the file; and until one that is empty or gone is believed. */
const SETTLE = 15
const EMPTY = 100
/** Where nothing can be watched (a limit of inotify's), the files are looked at so often. */
const POLL = 250
/** And so often everywhere: another machine's writing to a shared directory gives no sign, nor does what a link leads to. */
const SLOWLY = 1000

export interface Saves {
  /** The exercise that was saved last. */
  next(): Promise<string>
  /** Forgets what the file was like: it was written by us. */
  refresh(): void
  close(): void
}

export function watchSaves(workspace: Workspace): Saves {
  const all = exercisesIn(workspace)
  const known = new Map<string, string | undefined>()
  const saved = new Queue<string>()
  const timers = new Map<string, NodeJS.Timeout>()

  const look = (exercise: Exercise, patient: boolean) => {
    timers.delete(exercise.id)
    const text = textOf(workspace, exercise)
    if (text === known.get(exercise.id)) return
    // Gone, or empty: an editor may be in the middle of its work.
    if (!text && patient) return later(exercise, EMPTY, false)
    known.set(exercise.id, text)
    saved.push(exercise.id)
  }
  const later = (exercise: Exercise, wait: number, patient = true) => {
    clearTimeout(timers.get(exercise.id))
    timers.set(
      exercise.id,
      setTimeout(() => look(exercise, patient), wait),
    )
  }
  const refresh = () => {
    for (const exercise of all) known.set(exercise.id, textOf(workspace, exercise))
  }
  refresh()
  const watchers = all.flatMap(exercise => watched(dirname(fileOf(workspace, exercise)), () => later(exercise, SETTLE)))
  const lookAtAll = () => {
    for (const exercise of all) if (!timers.has(exercise.id)) look(exercise, true)
  }
  const polling = setInterval(lookAtAll, watchers.length < all.length ? POLL : SLOWLY)
  return {
    next: () => saved.next(),
    refresh,
    close() {
      for (const watcher of watchers) watcher.close()
      for (const timer of timers.values()) clearTimeout(timer)
      clearInterval(polling)
    },
  }
}

function watched(directory: string, onSign: () => void): FSWatcher | [] {
  try {
    return watch(directory, onSign).on('error', () => {})
  } catch {
    return []
  }
}

/** Undefined in the moment between a removal and a rename. */
const textOf = (workspace: Workspace, exercise: Exercise): string | undefined =>
  readIfThere(fileOf(workspace, exercise))
