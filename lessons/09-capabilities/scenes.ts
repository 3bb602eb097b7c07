import { drops, keeps } from './scene-drops.ts'
import { fences, file, setuidScene } from './scene-files.ts'
import { landlock } from './scene-landlock.ts'
import { ambient, bounding, order } from './scene-programs.ts'
import { filters, instructions, seccompScene } from './scene-seccomp.ts'
import { files, root, sets } from './scene-sets.ts'

export const scenes = {
  keeps,
  drops,
  bounding,
  order,
  sets,
  files,
  root,
  ambient,
  file,
  fences,
  setuid: setuidScene,
  seccomp: seccompScene,
  instructions,
  filters,
  landlock,
}
