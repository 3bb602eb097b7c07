// Runs the lecture: reads keys and paints the screen. The state is in lecture.ts.
import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { type Deck, readDeck } from '../../present/deck.ts'
import { openKeys } from '../keys.ts'
import { output } from '../output.ts'
import { openCanvas } from './canvas.ts'
import { type LectureOptions, openLecture } from './lecture.ts'

/** Returns the exit code. */
export async function show(deck: Deck, options: LectureOptions): Promise<number> {
  const screen = output()
  const canvas = openCanvas(screen, options.theme)
  const keys = openKeys()
  const lecture = openLecture(deck, screen, keys, canvas, options)
  const redraw = () => lecture.draw()
  process.stdout.on('resize', redraw)
  const clock = setInterval(redraw, 1000)
  const unwatch = watched(deck.file, lecture.reload)
  try {
    for (;;) {
      lecture.draw()
      const code = await lecture.handle(await keys.next())
      if (code !== undefined) return code
    }
  } finally {
    clearInterval(clock)
    unwatch()
    process.stdout.off('resize', redraw)
    await lecture.close()
    keys.close()
    canvas.close()
  }
}

/** Reads the deck again when it is saved. Editors replace the file when they save, so the directory is watched. */
function watched(file: string, reload: (deck: Deck | Error) => void): () => void {
  let soon: NodeJS.Timeout | undefined
  const read = () => {
    try {
      reload(readDeck(file))
    } catch (error) {
      reload(error as Error)
    }
  }
  try {
    const watcher = watch(dirname(file), (_, name) => {
      if (name !== basename(file)) return
      clearTimeout(soon)
      soon = setTimeout(read, 50)
    })
    watcher.on('error', () => {})
    return () => {
      clearTimeout(soon)
      watcher.close()
    }
  } catch {
    return () => {} // no inotify watch is left: the lecture goes on without reloading
  }
}
