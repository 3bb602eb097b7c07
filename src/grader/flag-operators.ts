// Flags that are joined by another operator than |. JavaScript accepts `A & B` and `A || B`, but flags get lost.
import { sourceOf, type Translated } from '../course/translate.ts'
import { shortName } from '../list/source.ts'

const FLAG = /[A-Z]{1,8}_[A-Z_0-9]+/.source
const JOINT = new RegExp(`\\b(${FLAG})\\s*(\\|\\||&&|&)\\s*(${FLAG})\\b`, 'g')

/** A note for each, with its line. */
export function strangeJoints(file: Translated): string[] {
  const { path } = file
  const lines = sourceOf(file).split('\n')
  return lines.flatMap((line, i) =>
    [...line.replace(/\/\/.*/, '').matchAll(JOINT)].map(
      ([all, first = '', joint = '', second = '']) =>
        `${shortName(path)}:${i + 1}: ${all} is ${meaning(first, joint, second)}. Flags are joined with a single |.`,
    ),
  )
}

function meaning(first: string, joint: string, second: string): string {
  if (joint === '&') return 'only what both have in common, mostly nothing'
  return `${joint === '||' ? first : second} alone`
}
