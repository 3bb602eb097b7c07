// cooper watch [EXERCISE]: checks the learner's file on every save.

import { UserError } from '../base/user-error.ts'
import {
  exerciseAfter,
  exerciseIn,
  exercisesIn,
  fileOf,
  type Mine,
  needWorkspace,
  openIn,
} from '../course/workspace/find.ts'
import { resetExercise } from '../course/workspace/reset.ts'
import { readState } from '../course/workspace/state.ts'
import type { Outcome } from '../grader/judge-file.ts'
import { openPool, type Pool } from '../grader/pool.ts'
import { typeNotes } from '../grader/type-notes.ts'
import { earlierToBlame } from './exercise/earlier.ts'
import { keepOutcome } from './exercise/keep.ts'
import { whatIsNext } from './exercise/next.ts'
import { nextHint } from './hint.ts'
import { type Key, type Keys, openKeys } from './keys.ts'
import { isInteractive, isPlain, linesOfProgram, output, wrap } from './output.ts'
import { command } from './print.ts'
import { progressLines } from './progress.ts'
import { draw, EMPTY, type View } from './watch/draw.ts'
import { runOnScreen } from './watch/run-on-screen.ts'
import { type Saves, watchSaves } from './watch/saves.ts'

const INTERRUPTED = 130

export async function watchCommand(called: string | undefined, { input }: { input: boolean }): Promise<void> {
  const workspace = needWorkspace()
  const exercise = exerciseIn(workspace, called)
  if (!input || !isInteractive())
    throw new UserError(2, 'watch asks for keys, and there is no terminal', '`cooper check` checks once.')
  const keys = openKeys()
  const saves = watchSaves(workspace)
  const pool = openPool()
  try {
    process.exitCode = await new Watch({ workspace, exercise }, keys, saves, pool).run()
  } finally {
    keys.close()
    saves.close()
    await pool.close()
  }
}

const ON = ['space', 'pagedown', 'down', 'j']
const BACK = ['b', 'pageup', 'up', 'k']

/** Milliseconds after which it is said that a verdict is under way. */
const SOON = 200

const NOTHING: View = {
  outcome: undefined,
  notes: [],
  below: [],
  took: undefined,
  busy: false,
  from: undefined,
  earlier: undefined,
  wasDone: false,
  asked: undefined,
}

class Watch {
  #mine: Mine
  readonly #keys: Keys
  readonly #saves: Saves
  readonly #pool: Pool
  #view: View = NOTHING
  #window = { from: 0, room: 0, lines: 0 }
  #notesFor: AbortController | undefined
  #interrupted = false
  /** While a command has the screen, nothing else is drawn. */
  #yielded = false

  constructor(mine: Mine, keys: Keys, saves: Saves, pool: Pool) {
    this.#mine = mine
    this.#keys = keys
    this.#saves = saves
    this.#pool = pool
  }

  /** Gives the exit code. */
  async run(): Promise<number> {
    let key = this.#keys.next()
    let save = this.#saves.next()
    process.stdout.on('resize', () => this.#draw())
    await this.#check()
    while (!this.#interrupted) {
      const event = await Promise.race([key.then(pressed => ({ pressed })), save.then(saved => ({ saved }))])
      if ('saved' in event) {
        save = this.#saves.next()
        await this.#saved(event.saved)
        continue
      }
      if (this.#isEnd(event.pressed)) break
      key = this.#keys.next()
      await this.#act(event.pressed)
    }
    this.#notesFor?.abort()
    return this.#interrupted ? INTERRUPTED : 0
  }

  #isEnd({ name, ctrl }: Key): boolean {
    this.#interrupted = ctrl && name === 'c'
    const { asked } = this.#view
    return ctrl ? name === 'c' || name === 'd' : name === 'q' && (!asked || asked.for === 'next')
  }

  /** Something new: it is shown where it begins, and what was asked before is forgotten. */
  #show(change: Partial<View> = {}): void {
    this.#draw({ from: undefined, asked: undefined, busy: false, ...change })
  }

  #draw(change: Partial<View> = {}): void {
    this.#view = { ...this.#view, ...change }
    if (this.#yielded) return
    this.#window = draw(output(), this.#mine, this.#view, process.stdout.rows || 24)
  }

  /** What is saved further on is what is worked on; what lies before it may be imported. */
  async #saved(id: string): Promise<void> {
    if (id > this.#mine.exercise.id) this.#turnTo(id)
    await this.#check()
  }

  /** Ctrl-C ends watch at once, however long the verdict takes. Other keys wait for the verdict. */
  async #check(): Promise<void> {
    this.#notesFor?.abort()
    if (!this.#view.outcome) this.#show(NOTHING)
    const late = setTimeout(() => this.#view.outcome && !isPlain() && this.#show({ busy: true }), SOON)
    const judged = await this.#keys.abortable(
      signal => Promise.race([this.#judged(), aborted(signal)]).finally(() => clearTimeout(late)),
      'wait',
    )
    this.#interrupted = judged === undefined
    if (!judged) return
    const { passed } = judged.outcome
    const allDone = passed && openIn(this.#mine.workspace).length === 0
    this.#show({ ...judged, notes: [], below: allDone ? this.#whatIsNext() : [] })
    if (!passed) void this.#note()
  }

  async #judged(): Promise<Pick<View, 'earlier' | 'took' | 'wasDone'> & { outcome: Outcome }> {
    const { workspace, exercise } = this.#mine
    const began = performance.now()
    const outcome = await this.#pool.judge(exercise, fileOf(workspace, exercise))
    keepOutcome(this.#mine, outcome)
    const took = Math.round(performance.now() - began)
    const wasDone = readState(workspace).before[exercise.id] !== undefined
    return { outcome, took, wasDone, earlier: await earlierToBlame(this.#mine, outcome) }
  }

  /** Types are checked afterwards, and what is found is added when it comes, whatever is shown or asked by then. */
  async #note(): Promise<void> {
    const asked = new AbortController()
    this.#notesFor = asked
    const notes = await typeNotes(this.#mine.workspace.directory, this.#mine.exercise.id, asked.signal)
    if (!asked.signal.aborted && notes.length > 0) this.#draw({ notes })
  }

  async #act(key: Key): Promise<void> {
    const { name } = key
    const { asked } = this.#view
    const long = this.#window.lines > this.#window.room
    if (long && ON.includes(name)) this.#draw({ from: this.#window.from + this.#window.room - 1 })
    else if (long && BACK.includes(name)) this.#draw({ from: this.#window.from - this.#window.room + 1 })
    else if (asked?.for === 'number') await this.#choose(name, asked.typed)
    else if (asked?.for === 'reset') await (name === 'y' ? this.#reset() : this.#show({ below: [] }))
    else if (asked?.for === 'text') this.#show()
    else await this.#actOn(key)
  }

  async #actOn({ name, shift }: Key): Promise<void> {
    const { exercise } = this.#mine
    const { outcome, earlier } = this.#view
    if (name === 'h' && outcome) this.#show({ below: nextHint(output(), this.#mine, outcome, earlier) })
    else if (name === 's' || (name === 'r' && shift)) this.#askToReset()
    else if (name === 'r') await this.#runOnScreen(['run', exercise.id])
    else if (name === 'x') await this.#runOnScreen(['run', exercise.id, '--xray'])
    else if (name === 'c') await this.#check()
    else if (name === 'l') this.#list()
    else if (name === 'n' || (name === 'return' && (outcome?.passed || outcome?.cannot))) await this.#next()
  }

  /** From one that is not done yet only who says so twice goes on: it would be left open. */
  async #next(): Promise<void> {
    const { outcome, asked } = this.#view
    const { number } = this.#mine.exercise
    const next = exerciseAfter(this.#mine)
    const goesOn = outcome?.passed || outcome?.cannot || asked?.for === 'next'
    if (next && goesOn) {
      this.#turnTo(next.id)
      return this.#check()
    }
    const open = `Exercise ${number} is not done yet.`
    if (!next) return this.#show({ below: goesOn ? this.#whatIsNext() : [`${open} It is the last one.`] })
    const stays = `n once more goes on to ${next.number} ${next.name}, and leaves ${number} open: l lists it, and you can come back.`
    this.#show({ below: wrap(`${open} ${stays}`, output().width), asked: { for: 'next', next } })
  }

  #whatIsNext(): string[] {
    const { workspace, exercise } = this.#mine
    return whatIsNext(workspace, output().width, exercise.id)
  }

  #turnTo(id: string): void {
    const exercise = exercisesIn(this.#mine.workspace).find(each => each.id === id)
    if (!exercise) return
    this.#mine = { workspace: this.#mine.workspace, exercise }
    this.#view = NOTHING
  }

  /** A command of ours has the screen, and is then looked at until a key is pressed. Ctrl-C is the command's. */
  async #runOnScreen(called: readonly string[]): Promise<void> {
    const screen = output()
    const words = called.join(' ')
    command(screen.plain ? '\n' : EMPTY)
    screen.line(screen.style.dim(`$ cooper ${words}`))
    const { directory } = this.#mine.workspace
    this.#yielded = true
    const printed = await this.#keys.abortable(signal => runOnScreen(called, screen, directory, signal))
    this.#yielded = false
    this.#view = { ...this.#view, asked: { for: 'text', words, printed }, from: undefined, busy: false }
    // With the command above it, and a line and the cursor below.
    const height = linesOfProgram(printed, screen.width).length + 3
    if (screen.plain || height <= (process.stdout.rows || 24)) {
      screen.line(screen.style.dim('Any key: back'))
      this.#window = { from: 0, room: 0, lines: 0 }
    } else this.#draw()
  }

  #list(wrong = ''): void {
    const { workspace, exercise } = this.#mine
    const below = progressLines(output(), workspace, exercise.id)
    this.#show({ below, asked: { for: 'number', typed: '', wrong } })
  }

  async #choose(name: string, typed: string): Promise<void> {
    const asks = (now: string) => this.#draw({ asked: { for: 'number', typed: now, wrong: '' } })
    if (/^\d$/.test(name)) return asks(typed + name)
    if (name === 'backspace') return asks(typed.slice(0, -1))
    if (name !== 'return' || typed === '') return this.#show({ below: [] })
    const chosen = exercisesIn(this.#mine.workspace).find(({ number }) => Number(number) === Number(typed))
    if (!chosen) return this.#list(`There is no exercise ${typed}. `)
    this.#turnTo(chosen.id)
    await this.#check()
  }

  #askToReset(): void {
    const below = [`Put ${this.#mine.exercise.id}/solution.ts back as it was given? Yours is kept. y/n`]
    this.#show({ below, asked: { for: 'reset' } })
  }

  async #reset(): Promise<void> {
    const kept = resetExercise(this.#mine)
    this.#saves.refresh()
    await this.#check()
    if (kept && !this.#interrupted) this.#show({ below: [`Kept: ${kept}`] })
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined), { once: true }))
