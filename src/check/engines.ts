// Why a container engine cannot make its container in the lab, and how to judge that container all the same.
import { basename } from 'node:path'

interface Engine {
  /** Why it makes no container in the lab: what follows `which`. */
  readonly why: string
  /** A shell command that prints the PID of the container's first process. */
  readonly pid: string
}

const asksDaemon = (daemon: string) => `asks ${daemon} to start the container, and that runs outside of the lab`
const NEEDS_HOST = 'needs a disk that it may write to, and cgroups'

const pidIn = (command: string) => `${command} | sed -n 's/.*"pid": *\\([0-9]*\\).*/\\1/p'`

const docker: Engine = { why: asksDaemon('a daemon, dockerd,'), pid: "docker inspect -f '{{.State.Pid}}' NAME" }
const engines: Readonly<Record<string, Engine>> = {
  docker,
  'docker-compose': docker,
  nerdctl: { why: asksDaemon('a daemon, containerd,'), pid: "nerdctl inspect -f '{{.State.Pid}}' NAME" },
  ctr: { why: asksDaemon('a daemon, containerd,'), pid: 'ctr tasks ls | awk \'$1 == "NAME" { print $2 }\'' },
  lxc: { why: asksDaemon('a daemon, LXD,'), pid: "lxc info NAME | awk '/^PID/ { print $2 }'" },
  incus: { why: asksDaemon('a daemon, incusd,'), pid: "incus info NAME | awk '/^PID/ { print $2 }'" },
  machinectl: { why: asksDaemon('systemd'), pid: 'machinectl show -p Leader --value NAME' },
  'systemd-run': { why: asksDaemon('systemd'), pid: 'systemctl show -p MainPID --value NAME' },
  'systemd-nspawn': {
    why: 'needs a disk that it may write to, and systemd',
    pid: 'machinectl show -p Leader --value NAME',
  },
  podman: { why: NEEDS_HOST, pid: "podman inspect -f '{{.State.Pid}}' NAME" },
  runc: { why: NEEDS_HOST, pid: pidIn('runc state NAME') },
  crun: { why: NEEDS_HOST, pid: pidIn('crun state NAME') },
  youki: { why: NEEDS_HOST, pid: pidIn('youki state NAME') },
  'lxc-start': { why: NEEDS_HOST, pid: 'lxc-info -pHn NAME' },
  'lxc-execute': { why: NEEDS_HOST, pid: 'lxc-info -pHn NAME' },
}

/** The first engine among the words of a command: also in `sudo docker run …`, and in the text of `sh -c`. */
export function engineIn(words: readonly string[]): (Engine & { readonly name: string }) | undefined {
  const names = words.flatMap(word => word.split(/[\s;&|(){}]+/)).map(word => basename(word))
  const name = names.find(each => Object.hasOwn(engines, each))
  const engine = name === undefined ? undefined : engines[name]
  return name !== undefined && engine ? { name, ...engine } : undefined
}
