// What a cause is: a line of a list that was performed to its end, and for which a claim about its box does not hold.
import type { Report } from '../../run/report.ts'
import type { Step } from '../../syscalls/step.ts'
import type { State } from '../model/state.ts'

/** What a claim is about. */
export type Subject =
  /** Which root directory the process has. */
  | 'root'
  /** Whether anything of the host can be reached. */
  | 'host'
  /** Whether the old root, and what lies in it, is still mounted. */
  | 'old-root'
  /** Number one of the PID namespace. */
  | 'init'
  /** What lies on /proc. */
  | 'proc'
  /** What lies on /sys, /dev/mqueue, and /sys/fs/cgroup. */
  | 'sysfs'
  | 'mqueue'
  | 'cgroups'
  /** The devices in /dev. */
  | 'devices'
  /** Whether mounts appear on the host. */
  | 'propagation'
  /** In which PID namespace the process and its children are. */
  | 'numbers'
  | 'hostname'
  /** User and group ids. */
  | 'ids'
  | 'network'
  /** Where packets for strangers go. */
  | 'route'
  /** The interface lo. */
  | 'loopback'
  /** Whether the layer of a root of layers can be written to. */
  | 'upper-layer'
  /** Which lower layer lies over the other. */
  | 'layer-order'

/** A list that was performed. */
export interface Performed {
  /** The calls that succeeded, the clone first. */
  readonly steps: readonly Step[]
  /** The calls that failed, and after which the list went on. */
  readonly ignored: readonly Report[]
  /** What the list has made of its process. */
  readonly state: State
}

export interface Cause {
  /** The id of the rule: `cause.root.mounted-over`. */
  readonly rule: string
  /** The call of the list to blame; undefined where a call is missing. */
  readonly step: Step | undefined
  /** What it has done, a sentence without its end. */
  readonly means: string
  /** What to do about it, half a sentence. */
  readonly fix: string
}

/** Looks for a cause of one kind. */
export interface CauseRule {
  readonly id: string
  readonly about: readonly Subject[]
  readonly find: (list: Performed) => Omit<Cause, 'rule'> | undefined
}

/** Where a call stands among those that succeeded; -1 for none. */
export const positionOf = ({ steps }: Performed, step: Step | undefined): number => (step ? steps.indexOf(step) : -1)
