// cooper present --notes: shows the speaker notes of the running lecture in a second terminal.
import { findChannel, follow, type Situation } from '../../present/channel.ts'
import { openKeys } from '../keys.ts'
import { load } from '../load.ts'
import { isInteractive, type Output, output, wrap } from '../output.ts'
import type * as Markdown from '../show/markdown.ts'
import { openCanvas, type Theme } from './canvas.ts'

/** Returns the exit code. Without a terminal, each situation is printed as a line or two. */
export async function showNotes(theme: Theme): Promise<number> {
  const path = findChannel()
  const screen = output()
  if (!isInteractive()) {
    await follow(path, situation => {
      for (const line of noteLines(screen, situation)) screen.line(line)
    })
    return 0
  }
  const canvas = openCanvas(screen, theme)
  const keys = openKeys()
  let last: Situation | undefined
  const draw = () => last && canvas.paint(noteLines({ ...screen, width: Math.min(canvas.columns, 120) }, last))
  const clock = setInterval(draw, 1000)
  process.stdout.on('resize', draw)
  try {
    const quit = (async () => {
      for (;;) {
        const { name, ctrl } = await keys.next()
        if (name === 'q' || (ctrl && (name === 'c' || name === 'd'))) return ctrl && name === 'c' ? 130 : 0
      }
    })()
    const over = follow(path, situation => {
      last = situation
      draw()
    }).then(() => 0)
    return await Promise.race([quit, over])
  } finally {
    clearInterval(clock)
    keys.close()
    canvas.close()
  }
}

function noteLines(output: Output, situation: Situation): string[] {
  const { style, width } = output
  const { slide, slides, title, notes, next, block } = situation
  return [
    style.bold(`${slide} of ${slides}   ${clockText(situation, Date.now())}`),
    '',
    ...wrap(title, width).map(text => style.bold(text)),
    '',
    ...notes.flatMap(note => [...load<typeof Markdown>('markdown').renderMarkdown(note, output), '']),
    ...(block ? [style.green(`Enter runs: ${block}`), ''] : []),
    style.dim(next ? `Next: ${next}` : 'This is the last slide.'),
  ]
}

/** `12:30 of 45:00, 1:30 behind` */
export function clockText(
  { began, plannedSoFar, planned }: Pick<Situation, 'began' | 'plannedSoFar' | 'planned'>,
  now: number,
): string {
  const spent = (now - began) / 1000
  if (planned === 0) return minutes(spent)
  const late = spent - plannedSoFar * 60
  return `${minutes(spent)} of ${minutes(planned * 60)}${late > 0 ? `, ${minutes(late)} behind` : ''}`
}

const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
