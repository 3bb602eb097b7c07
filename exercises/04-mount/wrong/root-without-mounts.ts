// Fails: own-mount-namespace
// Believes that another root means other mounts. chroot changes where paths begin; what is mounted or unmounted in there is still the host's.
export { box } from '../../../lessons/01-chroot/lesson.ts'
