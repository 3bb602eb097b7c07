// The toolkit: what lessons, exercises and other programs import from 'cooperage'.

export { answer, answers } from './check/answer.ts'
export {
  type Claim,
  claim,
  type Diagnosis,
  forEveryTask,
  type Judgement,
  judged,
  notApplicable,
  still,
} from './check/claim.ts'
export type { ClaimContext } from './check/claim-context.ts'
export { type InstalledFilters, installedFilters } from './check/filters.ts'
export { crosses, leftBehind, type Side } from './check/ipc.ts'
export { queuesSeenBy } from './check/ipc-objects.ts'
export { forRootOfTheMachine, ownerOutside, refusals } from './check/powers.ts'
export { nothingOfTheHost } from './check/reach.ts'
export { replaced, stricter } from './check/stricter.ts'
export {
  cgroupsDelegated,
  cgroupVersion,
  compile,
  disassemble,
  forThisHost,
  groupsLent,
  isRootOfTheMachine,
  mayBecome,
  ownsTheMachine,
  scratch,
} from './course/here.ts'
export type { Decoration } from './course/lesson.ts'
export { type Director, type Standing, scene, type Table } from './course/scene.ts'
export { findProgram, installCommand } from './doctor/programs.ts'
export * from './elf/elf.ts'
export { ExplainedFailure as StepFailed } from './explain/explained.ts'
export { capture, run, start, talk } from './explain/perform.ts'
export { insideLab, runInLab } from './lab/lab.ts'
export { everyCapability, withinOurs } from './proc/capabilities.ts'
export { type IdRange, idOutside } from './proc/id-map.ts'
export { isBelow } from './proc/location.ts'
export type { Mount } from './proc/mountinfo.ts'
export { namespaceIfAny } from './proc/namespaces.ts'
export { type Layers, layersOf } from './proc/overlay.ts'
export { look, type Process } from './proc/process.ts'
export { deepest, descendants, processes, sharing } from './proc/processes.ts'
export { mapsRoot } from './proc/root.ts'
export { xray } from './proc/xray.ts'
export { helloProgram, initProgram, loadProgram } from './run/build.ts'
export type { Captured } from './run/capture.ts'
export type { Talk } from './run/talk.ts'
export { capabilities, decode, encode, setOf } from './syscalls/capabilities.ts'
export * from './syscalls/capability-numbers.ts'
export * from './syscalls/clone.ts'
export * from './syscalls/constants.ts'
export * from './syscalls/credentials.ts'
export { errnoName } from './syscalls/errno.ts'
export {
  afterExecve,
  type CapabilitySets,
  type Executor,
  encodeFileCapabilities,
  type FileCapabilities,
} from './syscalls/execve-capabilities.ts'
export * from './syscalls/files.ts'
export { echoRequest, onlyEchoReplies } from './syscalls/icmp.ts'
export * from './syscalls/ipc.ts'
export * from './syscalls/mounts.ts'
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
} from './syscalls/netlink/requests.ts'
export * from './syscalls/processes.ts'
export * from './syscalls/rlimits.ts'
export * from './syscalls/rtnetlink.ts'
export { errno, type Filter, showRules } from './syscalls/seccomp/seccomp.ts'
export * from './syscalls/security.ts'
export * from './syscalls/sockets.ts'
export { group, type Message, mayFail, type Step, type Steps } from './syscalls/step.ts'
export * from './syscalls/system.ts'
export * from './syscalls/uts.ts'
