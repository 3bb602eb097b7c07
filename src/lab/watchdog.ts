// A watchdog ends the lab when it starts 300 processes, or takes a fifth of the memory of a machine with less than a tenth
// left: limits stop a fork bomb from growing, but root has no limit of processes, and no user one of memory.
import { readIfThere } from '../base/read-if-there.ts'
import { UserError } from '../base/user-error.ts'
import { descendants } from '../proc/processes.ts'

/** Milliseconds from one look to the next. */
const OFTEN = 50
/** Processes of ours; and of the machine's memory, how much may be taken, and what must stay. */
const MOST = 300
const TAKEN = 0.2
const STAYS = 0.1

export interface Watchdog {
  /** Aborted when it is too much. */
  readonly signal: AbortSignal
  /** Why. */
  readonly problem: UserError | undefined
  stop(): void
}

/** What the machine has in use. */
interface Use {
  readonly threads: number
  /** In kB. */
  readonly memory: { readonly total: number; readonly available: number }
}

/** @param useNow reads what the machine has in use */
export function startWatchdog(useNow: () => Use = useOfTheMachine): Watchdog {
  const controller = new AbortController()
  let problem: UserError | undefined
  let began = useNow()
  const look = () => {
    const now = useNow()
    problem = judgeUse(began, now, () => descendants(process.pid).length)
    // Other programs have started these threads: they are not counted again.
    if (now.threads >= began.threads + MOST) began = { ...began, threads: now.threads }
    if (!problem) return
    clearInterval(timer)
    controller.abort()
  }
  const timer = setInterval(look, OFTEN).unref()
  return {
    signal: controller.signal,
    get problem() {
      return problem
    },
    stop: () => clearInterval(timer),
  }
}

/** Why it is too much, if it is. @param ours how many processes are ours: asked only when the machine has many more */
export function judgeUse(began: Use, now: Use, ours: () => number): UserError | undefined {
  // Counting all threads of the machine is one look. Counting ours is one for each process.
  const many = now.threads >= began.threads + MOST ? ours() : 0
  if (many >= MOST)
    return new UserError(
      1,
      `the box has started ${many} processes, and was stopped`,
      'Look for a program that starts itself, or for a loop that starts others.',
    )
  const { total, available } = now.memory
  if (available >= STAYS * total || began.memory.available - available < TAKEN * total) return undefined
  return new UserError(
    1,
    'the memory of this machine was used up, and the box was stopped',
    'What does it fill: a tmpfs, or the memory of a process? A limit in memory.max ends the box before the machine is short of memory.',
  )
}

const useOfTheMachine = (): Use => ({ threads: threadsNow(), memory: memoryNow() })

/** proc_loadavg(5): 0.20 0.18 0.12 1/80 11206, where 80 is how many there are. */
const threadsNow = (): number => Number(/\/(\d+) /.exec(textOf('/proc/loadavg'))?.[1] ?? 0)

function memoryNow(): Use['memory'] {
  const text = textOf('/proc/meminfo')
  const line = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
  return { total: line('MemTotal'), available: line('MemAvailable') }
}

/** Without /proc nothing is counted: other parts of the program report that. */
const textOf = (file: string): string => readIfThere(file) ?? ''
