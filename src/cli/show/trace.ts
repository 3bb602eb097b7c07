// Calls on the screen: what was called, what the kernel answered, how long it took, and what it is for.

import stringWidth from 'string-width'
import { showCall } from '../../list/show.ts'
import { commentOf } from '../../list/source.ts'
import type { Report } from '../../run/report.ts'
import type { Box } from '../../syscalls/clone.ts'
import { errnoName } from '../../syscalls/errno.ts'
import type { Step } from '../../syscalls/step.ts'
import { type Output, pad, wrap } from '../output.ts'

/** One call as it came back. Remembers results, so that a descriptor is shown as its number. */
export function tracer(output: Output, { purposes } = { purposes: true }): (report: Report) => void {
  const results = new Map<number, number>()
  const told = new Set<string>()
  let leftOut: number | undefined
  let numbered: Report | undefined
  const showLeftOut = ({ index, step }: Report) => {
    if (step.line !== leftOut) showAsLeftOut(output, index + 1, step)
    leftOut = step.line
  }
  return report => {
    if (report.step.leftOut) return showLeftOut(report)
    // The same program in the next directory of PATH: the same line, as in --explain.
    if (!isTry(report.step) || report.step.line !== numbered?.step.line) numbered = report
    results.set(report.step.id, report.result)
    const answer = report.errno ? `-1 ${errnoName(report.errno)}` : String(report.result)
    const colour = report.errno ? (report.step.mayFail ? output.style.yellow : output.style.red) : output.style.green
    showLine(output, numbered.index + 1, showCall(report.step, results), colour(`= ${answer}`), duration(report.ns))
    showChange(output, report.step)
    const why = purpose(report.step)
    if (purposes && why && !told.has(why)) showPurpose(output, why)
    told.add(why)
  }
}

/** `write(path, text)` is an open, a write and a close. */
const FEW = 3

/** The list as it is written, with what each call is for; nothing is performed. */
export function showList(output: Output, box: Box): void {
  const { style } = output
  showLine(output, 0, showCall(box.clone), '', '')
  showChange(output, box.clone)
  showPurpose(output, `A new process. clone3 ${box.clone.signature.does}. ${box.clone.signature.man}`)
  const told = new Set<string>()
  // What was said of one of the last few calls is still on the screen: thirty drops, or file after file written.
  let recent: readonly string[] = []
  box.steps.forEach((step, i) => {
    const before = box.steps[i - 1]
    if (isTry(step) && isTry(before) && step.partOf === before?.partOf) return
    if (step.leftOut && step.line === before?.line) return
    if (step.leftOut) return showAsLeftOut(output, i + 1, step)
    showLine(output, i + 1, isTry(step) ? (step.partOf as string) : showCall(step), '', '')
    showChange(output, step)
    const why = commentOf(step)
    const does = `${step.signature.call} ${step.signature.does}. ${step.signature.man}`
    if (why && !told.has(why)) showPurpose(output, why)
    if (!recent.includes(does)) for (const line of wrap(does, output.width - 5)) output.line(`     ${style.dim(line)}`)
    recent = [...recent.filter(each => each !== does), does].slice(-FEW)
    told.add(why)
  })
}

/** The call that made the process in which a list is performed. */
export function showClone(output: Output, clone: Step): void {
  showLine(output, 0, showCall(clone), output.style.green('= a new process'), '')
  showChange(output, clone)
}

/** A line that keeps its place and is not performed. */
function showAsLeftOut(output: Output, number: number, first: Step): void {
  const { strikethrough, yellow } = output.style
  showLine(output, number, first.partOf ?? showCall(first), yellow('left out'), '', strikethrough)
}

/** What is not as it was written. */
function showChange({ style, width, line }: Output, { changed, lacks }: Step): void {
  const why = lacks ? `not made: it needs the result of ${showCall(lacks)}, which is left out` : changed
  for (const part of wrap(why ? `← ${why}` : '', width - 5)) if (part) line(`     ${style.yellow(part)}`)
}

/** One of the places where a program is looked for: `execve(['ps'])` is a call for each directory of PATH. */
export const isTry = (step: Step | undefined): boolean => step?.signature.call === 'execve' && step.partOf !== undefined

/** What the lesson says of a call; where it says nothing, what the call does. */
export const purpose = (step: Step): string => commentOf(step) || `${capital(step.signature.does)}.`

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export function showLine(
  { style, width, line }: Output,
  number: number,
  call: string,
  answer: string,
  time: string,
  emphasis = style.bold,
): void {
  const end = [answer, time && style.dim(time)].filter(Boolean).join('  ')
  const lines = wrap(call, width - 5)
  const last = lines.at(-1) as string
  lines.forEach((text, i) => {
    const start = i === 0 ? style.dim(pad(String(number).padStart(3), 5)) : '     '
    const fits = i === lines.length - 1 && text.length + 6 + plainLength(end) <= width
    line(`${start}${emphasis(text)}${fits && end ? ` ${end}` : ''}`)
  })
  if (end && last.length + 6 + plainLength(end) > width) line(`     ${end}`)
}

const plainLength = (text: string) => stringWidth(text)

const showPurpose = (output: Output, text: string): void => {
  for (const line of wrap(text, output.width - 5)) output.line(`     ${output.style.cyan(line)}`)
}

export const duration = (ns: number): string =>
  ns < 1e6 ? `${Math.round(ns / 1e3)} µs` : `${(ns / 1e6).toFixed(1)} ms`
