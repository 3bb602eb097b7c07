import { copyUp } from './scene-copy-up.ts'
import { layers } from './scene-layers.ts'
import { rename } from './scene-rename.ts'
import { rootless } from './scene-rootless.ts'
import { sharing } from './scene-sharing.ts'
import { whiteout } from './scene-whiteout.ts'

export const scenes = { 'copy-up': copyUp, whiteout, rename, sharing, layers, rootless }
