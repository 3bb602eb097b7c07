// 00 what: what lies on a disk, what runs, and on which kernel
import { image } from './scene-image.ts'
import { kernel } from './scene-kernel.ts'
import { beside } from './scene-machine.ts'
import { program } from './scene-process.ts'

export const scenes = { program, image, kernel, machine: beside }
