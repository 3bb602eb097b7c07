import { bases } from './scene-bases.ts'
import { bigFile, copyUp } from './scene-copy-up.ts'
import { layers, paths } from './scene-layers.ts'
import { redirect, rename } from './scene-rename.ts'
import { rootless, trust } from './scene-rootless.ts'
import { apart, sharing } from './scene-sharing.ts'
import { opaque, secret, whiteout } from './scene-whiteout.ts'

export const scenes = {
  apart,
  'copy-up': copyUp,
  'big-file': bigFile,
  whiteout,
  secret,
  opaque,
  rename,
  redirect,
  sharing,
  layers,
  paths,
  bases,
  rootless,
  trust,
}
