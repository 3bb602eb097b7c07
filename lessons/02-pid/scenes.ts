// 02 pid: whom ps shows, who buries the dead, and whom a signal reaches
import { init, zombies } from './scene-orphans.ts'
import { covered, newProcInside, psLies } from './scene-proc.ts'
import { sigkill, sigterm } from './scene-signals.ts'
import { firstChild, movesNobody, nested } from './scene-unshare.ts'

export const scenes = {
  nested,
  'ps-lies': psLies,
  'new-proc': newProcInside,
  covered,
  zombies,
  init,
  sigterm,
  sigkill,
  unshare: movesNobody,
  'first-child': firstChild,
}
