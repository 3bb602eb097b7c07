import { devShm, mounter, mqueue } from './scene-files.ts'
import { attack, kinds, repair, sameKey } from './scene-keys.ts'
import { end, leftovers } from './scene-life.ts'

export const scenes = { attack, repair, kinds, 'same-key': sameKey, leftovers, end, mqueue, mounter, 'dev-shm': devShm }
