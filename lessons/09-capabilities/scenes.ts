import { drops } from './scene-drops.ts'
import { landlock } from './scene-landlock.ts'
import { ambient, bounding, file, setuidScene } from './scene-programs.ts'
import { seccompScene } from './scene-seccomp.ts'
import { sets } from './scene-sets.ts'

export const scenes = { sets, bounding, ambient, file, setuid: setuidScene, drops, seccomp: seccompScene, landlock }
