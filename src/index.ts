// What a lesson, an exercise or a program of somebody else's may use.

export { answer, answers } from './check/answer.ts'
export { type Claim, claim, type Judgement, judged, notApplicable, still } from './check/claim.ts'
export { findProgram, installCommand } from './check/doctor/programs.ts'
export { crosses, leftBehind, queuesSeenBy, type Side } from './check/ipc.ts'
export { forRootOfTheMachine, ownerOutside, refusals } from './check/powers.ts'
export type { Scene } from './check/scene.ts'
export { networkOfSocket } from './check/sockets.ts'
export type { Decoration } from './course/lesson.ts'
export { type Director, type Standing, scene, type Table } from './course/scene.ts'
export { scratch } from './course/scratch.ts'
export * from './linux/calls/clone.ts'
export * from './linux/calls/files.ts'
export * from './linux/calls/guards.ts'
export * from './linux/calls/ipc.ts'
export * from './linux/calls/limits.ts'
export * from './linux/calls/machine.ts'
export * from './linux/calls/mounts.ts'
export * from './linux/calls/names.ts'
export * from './linux/calls/netlink.ts'
export * from './linux/calls/processes.ts'
export * from './linux/calls/sockets.ts'
export * from './linux/calls/users.ts'
export { capabilities, decode, encode, setOf } from './linux/capabilities.ts'
export * from './linux/capability-numbers.ts'
export * from './linux/constants.ts'
export * from './linux/elf.ts'
export { errnoName } from './linux/errno.ts'
export {
  afterExecve,
  type CapabilitySets,
  type Executor,
  encodeFileCapabilities,
  type FileCapabilities,
} from './linux/execve-capabilities.ts'
export { echoRequest, onlyEchoReplies } from './linux/icmp.ts'
export {
  deleteLink,
  moveLink,
  newAddress,
  newBridge,
  newDummy,
  newRoute,
  newVeth,
  renameLink,
  setLinkDown,
  setLinkUp,
  setMaster,
} from './linux/netlink.ts'
export { errno, type Filter, showRules } from './linux/seccomp.ts'
export { group, type Message, mayFail, type Step, type Steps } from './linux/step.ts'
export { everyCapability, withinOurs } from './proc/capabilities.ts'
export { forThisHost } from './proc/cgroup/dialect.ts'
export { groupsLent } from './proc/cgroup/lent.ts'
export { cgroupVersion } from './proc/cgroup/version.ts'
export { type IdRange, idOutside } from './proc/id-map.ts'
export type { Mount } from './proc/mountinfo.ts'
export { type Layers, layersOf } from './proc/overlay.ts'
export { look, type Process } from './proc/process.ts'
export { deepest, processes, sharing } from './proc/processes.ts'
export { isRootOfTheMachine, mapsRoot } from './proc/root.ts'
export { xray } from './proc/xray.ts'
export { firstProgram, initProgram, workProgram } from './stage/build.ts'
export { type Captured, capture } from './stage/capture.ts'
export { insideLab, runInLab } from './stage/lab.ts'
export { StepFailed } from './stage/report.ts'
export { run } from './stage/run.ts'
export { start } from './stage/start.ts'
export { compile, disassemble } from './stage/syscalls.ts'
export { type Talk, talk } from './stage/talk.ts'
