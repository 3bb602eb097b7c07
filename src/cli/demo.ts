// cooper demo LESSON [SCENE] [-- COMMAND…]: performs a lesson's list.
import { closeSync, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { basename } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { xrayIfSeen } from '../check/extra.ts'
import { findLesson, type Lesson, loadLesson, loadScenes } from '../course/lessons.ts'
import { start } from '../explain/perform.ts'
import { makeHost } from '../lab/host.ts'
import { insideLab, performInLab } from '../lab/lab.ts'
import { showArg } from '../list/show.ts'
import { deepest } from '../proc/processes.ts'
import type { Xray } from '../proc/xray.ts'
import type { Host } from '../run/assemble.ts'
import { untilEnd } from '../run/forward-signals.ts'
import { pipe } from '../run/pipe.ts'
import type { Report } from '../run/report.ts'
import type { Running } from '../run/start.ts'
import { untilEndAtTerminal } from '../run/terminal.ts'
import type { Exit } from '../run/wait.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Call } from './call.ts'
import { type Changes, changed, changesField, refuseChanges } from './changes.ts'
import { requireProgram } from './command-words.ts'
import { enterLab, type LabKind, refuseWithoutLab } from './enter-lab.ts'
import { exitCode } from './exit-code.ts'
import { passOn, printDocument } from './print.ts'
import { SHELL } from './shell.ts'

interface Options extends Changes {
  readonly trace?: true
  readonly step?: true
  readonly explain?: true
  readonly xray?: true
  readonly shell?: true
  readonly json?: true
  readonly lab: LabKind
}

export async function demo(
  called: string,
  sceneName: string | undefined,
  command: readonly string[] | undefined,
  options: Options,
) {
  const lesson = findLesson(called)
  // --step and --json together are allowed: step-json.ts.
  // --trace --xray is one way too: the calls, and then what they have brought about.
  const ways = (['trace', 'step', 'explain', 'xray', 'json'] as const).filter(
    way => options[way] && !(way === 'json' && options.step) && !(way === 'xray' && options.trace),
  )
  if (ways.length > 1) throw new UserError(2, `--${ways[0]} and --${ways[1]} exclude each other`)
  if (options.shell && command) throw new UserError(2, '--shell runs a shell: no other command can follow --')
  requireProgram(command, `cooper demo ${lesson.name} -- ps ax`)
  const call = { name: 'demo', args: [called, sceneName, command, options] } as const
  if (sceneName) return playScene(lesson, sceneName, command, options, call)

  const { box, prepare, command: usual, needs } = await loadLesson(lesson)
  refuseChanges(options.lab, options)
  const list = changed(box(options.shell ? SHELL : [...(command ?? usual)]), options)
  if (options.explain) return explain(list)
  if (options.step && !options.json && !process.stdin.isTTY)
    throw new UserError(2, '--step needs a terminal', 'Use --trace.')
  refuseWithoutLab(options.lab, needs)
  const plain = ways.length === 0
  // With nothing to prepare and nothing to read, no second Node in the lab is needed.
  if (plain && !prepare && options.lab === 'ns' && !insideLab()) {
    process.exitCode = exitCode(await performInLab(list, { cgroups: needs?.cgroups ?? false }))
    return
  }
  if (await enterLab(options.lab, call, { needs, reads: !options.xray })) return

  prepare?.()
  const host = await makeHost()
  const { shell, trace, xray } = options
  if (options.step && options.json) process.exitCode = await (await import('./step-json.ts')).stepJson(list, host)
  else if (options.step) process.exitCode = await (await import('./step.ts')).step(list, host)
  else if (options.json) await asData(lesson, list, host)
  else if (trace) await traced(list, { interactive: shell === true, withXray: xray === true, host })
  else if (xray) await onlyXrayed(list, host)
  else process.exitCode = exitCode(await performed(list, host))
  await host.close()
}

const UNSEEN = "There is no x-ray: the box has mounted something over the host's /proc, which hides all processes."

/** Performs the box with our standard input and output, at a terminal of its own, and returns how it ended. */
export const performed = (list: Box, host: Host): Promise<Exit> =>
  untilEndAtTerminal(stdio => start(list, { host, stdio, ownSession: true }))

/** Prints each call as it returns, then what the command prints, then the x-ray with --xray. */
export async function traced(
  list: Box,
  { interactive, withXray, host }: { interactive: boolean; withXray: boolean; host: Host },
): Promise<void> {
  const { output, wrap } = await import('./output.ts')
  const { showClone, tracer } = await import('./show/trace.ts')
  const { showXray } = await import('./show/xray.ts')
  const screen = output()
  showClone(screen, list.clone)
  // The success of execve is known only after the command has started, so its output waits until the list is printed.
  const printed = interactive ? undefined : pipe()
  const stdio = printed && ([0, printed.write, printed.write] as const)
  const { xray, unseen, exit } = await performWatched(list, {
    onReport: tracer(screen),
    stdio,
    printed,
    withXray,
    host,
  })

  const seen = xray && 'What /proc said of the box, right before it became its command:'
  const title = unseen ? UNSEEN : seen
  if (title) screen.line()
  for (const part of wrap(title ?? '', screen.width)) if (part) screen.line(screen.style.bold(part))
  if (xray) {
    screen.line()
    showXray(screen, xray, { onlyDifferent: true, proof: false })
  }
  process.exitCode = exitCode(exit)
}

/** Prints the x-ray of the finished box, without the output of its command. */
export async function onlyXrayed(list: Box, host: Host): Promise<void> {
  const { output, wrap } = await import('./output.ts')
  const { showXray } = await import('./show/xray.ts')
  const nowhere = openSync('/dev/null', 'r+')
  const { xray, unseen, exit } = await performWatched(list, {
    stdio: [nowhere, nowhere, nowhere],
    withXray: true,
    host,
  })
  const { width, line } = output()
  if (unseen) for (const part of wrap(UNSEEN, width)) line(part)
  if (xray) showXray(output(), xray, { onlyDifferent: true, proof: false })
  process.exitCode = exitCode(exit)
}

/** Prints { lesson, pid, trace, xray, exit } as JSON. The output of the command goes to standard error. */
async function asData(lesson: Lesson, list: Box, host: Host): Promise<void> {
  const reports: Report[] = []
  const { pid, xray, exit } = await performWatched(list, {
    onReport: report => reports.push(report),
    stdio: [0, 2, 2],
    withXray: true,
    host,
  })
  const trace = reports.map(({ index, step, result, errno, ns }) => ({
    step: index,
    call: step.signature.call,
    args: step.args.map((arg, i) => showArg(arg, Object.values(step.signature.params)[i] ?? 'int')),
    result,
    ...(errno ? { errno } : {}),
    ns,
    ...(step.leftOut ? { leftOut: true } : {}),
    ...(step.changed ? { changed: step.changed } : {}),
  }))
  const seen = { host: xray?.host, box: xray?.box, rows: xray?.rows }
  const data = { lesson: lesson.id, ...changesField(list), pid, trace, xray: seen, exit }
  printDocument(data)
  process.exitCode = exitCode(exit)
}

interface Watched {
  readonly onReport?: (report: Report) => void
  /** The descriptors of the box; at a terminal of its own, where nothing is said. */
  readonly stdio?: readonly [number, number, number] | undefined
  /** The pipe that the command prints into; what it prints is relayed once the list has been performed. */
  readonly printed?: { read: number; write: number } | undefined
  /** Holds the box right before it becomes its command, when all is in place, and looks at it. */
  readonly withXray: boolean
  /** Where the list is performed. */
  readonly host: Host
}

async function performWatched(list: Box, { onReport, stdio, printed, withXray, host }: Watched) {
  let seen: Xray | undefined
  let unseen = false
  const firstExec = list.steps.findIndex(step => step.signature.call === 'execve' && !step.leftOut)
  let number = 0
  const gate = async (index: number, pid: number) => {
    if (index !== firstExec) return
    const now = await xrayIfSeen(() => deepest(pid), host.pid)
    seen = now && withFinalCommand(now, list)
    unseen = now === undefined
  }
  const begin = (atTerminal: readonly [number, number, number]) =>
    start(list, {
      stdio: stdio ?? atTerminal,
      host,
      ownSession: true,
      ...(onReport ? { onReport } : {}),
      ...(withXray ? { gate } : {}),
    })
  const watch = {
    meanwhile: async ({ pid, performed }: Running) => {
      number = pid
      if (printed) closeSync(printed.write)
      await performed
      if (printed) await relay(printed.read)
    },
  }
  const exit = stdio
    ? await untilEnd(() => begin(stdio), { ...watch, ownSession: true })
    : await untilEndAtTerminal(begin, watch)
  return { pid: seen?.box.pid ?? number, xray: seen, unseen, exit }
}

async function relay(fd: number): Promise<void> {
  const incoming: AsyncIterable<Buffer> = new Socket({ fd, readable: true, writable: false })
  let between = '\n' // an empty line between the trace and the output of the command
  for await (const bytes of incoming) {
    passOn(between)
    passOn(bytes)
    between = ''
  }
}

/** Replaces the runner's command line by that of the command, which the process is about to execute. */
function withFinalCommand(seen: Xray, list: Box): Xray {
  const command = list.steps.findLast(step => step.signature.call === 'execve')?.args[1] as readonly string[]
  return { ...seen, box: { ...seen.box, name: basename(command[0] ?? ''), command } }
}

async function explain(list: Box): Promise<void> {
  const { output } = await import('./output.ts')
  const { showList } = await import('./show/trace.ts')
  showList(output(), list)
}

async function playScene(
  lesson: Lesson,
  name: string,
  command: readonly string[] | undefined,
  options: Options,
  call: Call,
): Promise<void> {
  const scenes = await loadScenes(lesson)
  const { output } = await import('./output.ts')
  if (name === 'scenes') {
    const { line, style } = output()
    const longest = Math.max(...Object.keys(scenes).map(id => id.length))
    for (const [id, { title }] of Object.entries(scenes))
      line(`${style.bold(id)}${' '.repeat(longest - id.length)}  ${title}`)
    return
  }
  const scene = scenes[name]
  const names = Object.keys(scenes).join(', ') || 'none'
  if (!scene) throw new UserError(2, `lesson ${lesson.id} has no scene '${name}'`, `It has: ${names}.`)
  if (command) throw new UserError(2, 'a scene runs its own commands: none can follow --')
  if (options.without || options.with || options.fail) {
    throw new UserError(2, 'the lists of a scene cannot be changed', 'Leave out the scene.')
  }
  if (options.step || options.explain || options.xray || options.shell) {
    throw new UserError(2, 'a scene performs several lists and can only be shown with --trace or --json')
  }
  const { prepare, needs } = await loadLesson(lesson)
  refuseWithoutLab(options.lab, needs)
  if (await enterLab(options.lab, call, { needs, reads: false })) return
  prepare?.()
  await (await import('./scene.ts')).showScene(lesson, name, scene, options)
}
