// 01 chroot: what a program needs in its root, what the root does not hide, and whom it does not hold
import { flight, held } from './scene-escape.ts'
import { missingLibrary } from './scene-library.ts'
import { seeThrough } from './scene-rest.ts'
import { openDoor, stands } from './scene-stands.ts'

export const scenes = {
  'missing-library': missingLibrary,
  stands,
  'see-through': seeThrough,
  escape: flight,
  'open-door': openDoor,
  held,
}
