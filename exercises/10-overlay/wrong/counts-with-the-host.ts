// Fails: closed-proc
// Believes that a root of its own hides everybody else. Its proc shows the host's processes, and each of them is a way to the host's root.
import { CLONE_NEWNS, clone } from 'cooperage'
import { box as layered } from '../../../lessons/10-overlay/lesson.ts'

export const box = (command: string[]) => clone(CLONE_NEWNS, layered(command).steps)
