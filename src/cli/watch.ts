// cooper watch [EXERCISE]: looks on while somebody writes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ourselves } from '../course/again.ts'
import { typeNotes } from '../course/types.ts'
import { exerciseAfter, exerciseIn, exercisesIn, fileOf, type Mine, needWorkspace } from '../course/workspace/find.ts'
import { resetExercise } from '../course/workspace/reset.ts'
import { Problem } from '../linux/problem.ts'
import { keepOutcome } from './exercise/check.ts'
import { earlierToBlame } from './exercise/earlier.ts'
import { nextHint } from './hint.ts'
import { type Key, type Keys, openKeys } from './keys.ts'
import { progressLines } from './progress.ts'
import { isTyped, type Paper, paper } from './show/paper.ts'
import { draw, type View } from './watch/draw.ts'
import { type Saves, watchSaves } from './watch/saves.ts'
import { type Spare, spareLab } from './watch/spare.ts'

const INTERRUPTED = 130

export async function watchCommand(called: string | undefined, { input }: { input: boolean }): Promise<void> {
  const workspace = needWorkspace()
  const exercise = exerciseIn(workspace, called)
  if (!input || !isTyped())
    throw new Problem(2, 'watch asks for keys, and there is no terminal', '`cooper check` checks once.')
  const keys = openKeys()
  const saves = watchSaves(workspace)
  const spare = spareLab()
  try {
    process.exitCode = await new Watch({ workspace, exercise }, keys, saves, spare).run()
  } finally {
    keys.close()
    saves.close()
    await spare.close()
  }
}

const ON = ['space', 'pagedown', 'down', 'j']
const BACK = ['b', 'pageup', 'up', 'k']

const NOTHING: View = { outcome: undefined, notes: [], below: [], took: undefined, from: undefined, earlier: undefined }

class Watch {
  #mine: Mine
  readonly #keys: Keys
  readonly #saves: Saves
  readonly #spare: Spare
  #view: View = NOTHING
  #window = { from: 0, room: 0 }
  #notesFor: AbortController | undefined

  constructor(mine: Mine, keys: Keys, saves: Saves, spare: Spare) {
    this.#mine = mine
    this.#keys = keys
    this.#saves = saves
    this.#spare = spare
  }

  /** Gives the exit code. */
  async run(): Promise<number> {
    let key = this.#keys.next()
    let save = this.#saves.next()
    process.stdout.on('resize', () => this.#show())
    await this.#check()
    for (;;) {
      const event = await Promise.race([key.then(pressed => ({ pressed })), save.then(saved => ({ saved }))])
      if ('saved' in event) {
        save = this.#saves.next()
        await this.#saved(event.saved)
        continue
      }
      const { pressed } = event
      if (isEnd(pressed)) {
        this.#notesFor?.abort()
        return pressed.ctrl && pressed.name === 'c' ? INTERRUPTED : 0
      }
      await this.#act(pressed)
      key = this.#keys.next()
    }
  }

  #show(change: Partial<View> = {}): void {
    this.#view = { ...this.#view, from: undefined, asks: undefined, ...change }
    this.#window = draw(this.#paper, this.#mine, this.#view, process.stdout.rows || 24)
  }

  get #paper(): Paper {
    return paper()
  }

  /** What is saved further on is what is worked on; what lies before it may be imported. */
  async #saved(id: string): Promise<void> {
    if (id > this.#mine.exercise.id) this.#turnTo(id)
    await this.#check()
  }

  async #check(): Promise<void> {
    const { workspace, exercise } = this.#mine
    this.#notesFor?.abort()
    const began = performance.now()
    if (!this.#view.outcome) this.#show(NOTHING)
    const outcome = await this.#spare.judge(exercise, fileOf(workspace, exercise))
    keepOutcome(this.#mine, outcome)
    const took = Math.round(performance.now() - began)
    const earlier = await earlierToBlame(this.#mine, outcome)
    this.#show({ outcome, earlier, notes: [], below: [], took })
    if (!outcome.passed) void this.#note()
  }

  /** Types are checked afterwards, and what is found is added when it comes. */
  async #note(): Promise<void> {
    const asked = new AbortController()
    this.#notesFor = asked
    const notes = await typeNotes(this.#mine.workspace.directory, this.#mine.exercise.id, asked.signal)
    const { asks, from } = this.#view // whoever is asked something meanwhile still is
    if (!asked.signal.aborted && notes.length > 0) this.#show({ notes, asks, from })
  }

  async #act({ name, shift }: Key): Promise<void> {
    const { exercise } = this.#mine
    const { outcome, earlier } = this.#view
    if (name === 'h' && outcome) this.#show({ below: nextHint(this.#paper, this.#mine, outcome, earlier) })
    else if (name === 's' || (name === 'r' && shift)) await this.#reset()
    else if (name === 'r') await this.#lend(['run', exercise.id])
    else if (name === 'x') await this.#lend(['run', exercise.id, '--xray'])
    else if (name === 'c') await this.#check()
    else if (ON.includes(name)) this.#show({ from: this.#window.from + this.#window.room - 1 })
    else if (BACK.includes(name)) this.#show({ from: this.#window.from - this.#window.room + 1 })
    else if (name === 'l') await this.#choose()
    else if (name === 'n' || (name === 'return' && (outcome?.passed || outcome?.cannot))) await this.#next()
  }

  async #next(): Promise<void> {
    const next = exerciseAfter(this.#mine)
    if (!next) return this.#show({ below: ['This is the last exercise. `./my-box sh` runs a shell in your box.'] })
    this.#turnTo(next.id)
    await this.#check()
  }

  #turnTo(id: string): void {
    const exercise = exercisesIn(this.#mine.workspace).find(each => each.id === id)
    if (!exercise) return
    this.#mine = { workspace: this.#mine.workspace, exercise }
    this.#view = NOTHING
  }

  /** A command of ours has the screen, and is then looked at until a key is pressed. It has nothing to read: so its box is
   *  in a process group of its own, and a list with kill(0, SIGKILL) does not end who looks on. */
  async #lend(words: readonly string[]): Promise<void> {
    const { line, ink } = this.#paper
    line(ink.dim(`$ cooper ${words.join(' ')}`))
    const ignore = () => {} // Ctrl-C is the command's
    process.on('SIGINT', ignore)
    await this.#keys.lend(async () => {
      const [node = '', main = ''] = ourselves()
      const { directory } = this.#mine.workspace
      await once(spawn(node, [main, ...words], { stdio: ['ignore', 'inherit', 'inherit'], cwd: directory }), 'exit')
    })
    process.off('SIGINT', ignore)
    line(ink.dim('Any key: back'))
    await this.#keys.next()
    this.#show()
  }

  async #choose(): Promise<void> {
    const { workspace, exercise } = this.#mine
    let typed = ''
    for (;;) {
      const below = [...progressLines(this.#paper, workspace, exercise.id), '', `Which one? ${typed}`]
      this.#show({ below, asks: 'a number and Enter: that exercise   Enter alone: back' })
      const { name } = await this.#keys.next()
      if (/^\d$/.test(name)) typed += name
      else if (name === 'backspace') typed = typed.slice(0, -1)
      else break
    }
    const chosen = exercisesIn(workspace).find(({ number }) => Number(number) === Number(typed || Number.NaN))
    if (!chosen) return this.#show({ below: [] })
    this.#turnTo(chosen.id)
    await this.#check()
  }

  async #reset(): Promise<void> {
    const below = [`Put ${this.#mine.exercise.id}/solution.ts back as it was given? Yours is kept. y/n`]
    this.#show({ below, asks: 'y: put it back   any other key: leave it as it is' })
    const { name } = await this.#keys.next()
    if (name !== 'y') return this.#show({ below: [] })
    const kept = resetExercise(this.#mine)
    this.#saves.refresh()
    await this.#check()
    if (kept) this.#show({ below: [`Kept: ${kept}`] })
  }
}

const isEnd = ({ name, ctrl }: Key): boolean => (ctrl ? name === 'c' || name === 'd' : name === 'q')
