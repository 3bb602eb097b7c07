import { numbers, secret, strangers } from './scene-files.ts'
import { greedy, nobody } from './scene-maps.ts'
import { owner, powerless } from './scene-powers.ts'
import { deny, groups } from './scene-setgroups.ts'
import { subids } from './scene-subids.ts'

export const scenes = { numbers, strangers, secret, nobody, greedy, groups, deny, powerless, owner, subids }
