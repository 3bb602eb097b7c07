// Shows a scene: what it tells, the lists that it performs with their output, and what it proves.

import type { Lesson } from '../course/lessons.ts'
import { play, withoutAudience } from '../course/play-scene.ts'
import type { Scene } from '../course/scene.ts'
import { output, wrap } from './output.ts'
import { printDocument } from './print.ts'
import { tableLines } from './show/table.ts'
import { showClone, tracer } from './show/trace.ts'

import { showSum, showVerdict } from './show/verdicts.ts'

export async function showScene(
  lesson: Lesson,
  name: string,
  scene: Scene,
  { trace, json }: { trace?: true; json?: true },
) {
  if (json) {
    const { proofs, missing, tables } = await play(scene, withoutAudience)
    const passed = proofs.every(proof => proof.passed)
    const data = { lesson: lesson.id, scene: name, passed, claims: proofs, missing, tables }
    printDocument(data)
    process.exitCode = passed ? 0 : 1
    return
  }
  const screen = output()
  const { style, line, width } = screen
  line(style.bold(scene.title))
  const { proofs } = await play(scene, {
    told: text => {
      line()
      for (const part of wrap(text, width)) line(part)
    },
    performing: box => {
      if (!trace) return () => {}
      showClone(screen, box.clone)
      return tracer(screen)
    },
    printed: output => {
      for (const part of output.trimEnd().split('\n')) if (part) line(style.cyan(`    ${part}`))
    },
    tabled: table => {
      for (const part of tableLines(screen, table)) line(part && `    ${part}`)
    },
    proved: proof => showVerdict(screen, proof),
    missed: (what, why) => {
      for (const part of wrap(`Not shown here: ${what}. ${why}`, width - 4)) line(style.yellow(`    ${part}`))
    },
  })
  showSum(screen, proofs)
  process.exitCode = proofs.every(proof => proof.passed) ? 0 : 1
}
