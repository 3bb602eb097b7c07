// Networks: veth pairs, bridges and nftables, each tried in a network namespace that ends at once.

import { UserError } from '../base/user-error.ts'
import { capture } from '../explain/perform.ts'
import { mapRoot } from '../lab/map-root.ts'
import type { Machine } from '../proc/machine.ts'
import { StepFailed } from '../run/failure.ts'
import { clone } from '../syscalls/clone.ts'
import { CLONE_NEWNET, CLONE_NEWUSER, SOCK_CLOEXEC } from '../syscalls/constants.ts'
import { buffer, close } from '../syscalls/files.ts'
import { AF_NETLINK, NETLINK_ROUTE, newBridge, newVeth, SOCK_RAW, sockaddrNl } from '../syscalls/netlink/requests.ts'
import { execve } from '../syscalls/processes.ts'
import { recvfrom, sendto, socket } from '../syscalls/sockets.ts'
import type { Message, Step } from '../syscalls/step.ts'
import { type Device, device, sayDevice } from './filesystems.ts'
import { type Answer, type Finding, finding } from './finding.ts'
import { findProgram, installCommand } from './programs.ts'
import { boxOfRoot, refused, tryBox } from './try.ts'

const NFT = { debian: 'nftables' }

export async function network(machine: Machine): Promise<Finding[]> {
  const nft = findProgram('nft')
  return [
    link(machine, 'veth', newVeth({ name: 'doctor0', peer: 'doctor1' }), 'connects a box with its host'),
    link(machine, 'bridge', newBridge('doctor0'), 'connects several boxes'),
    finding(
      {
        id: 'nft',
        says: 'The program nft is installed',
        needed: false,
        why: 'It writes the rules for NAT and for published ports.',
      },
      { able: nft !== undefined, evidence: nft ?? 'not in PATH', fix: installCommand(NFT) },
    ),
    finding(
      {
        id: 'nf-tables',
        says: 'A box can have firewall rules of its own',
        needed: false,
        why: 'NAT and a published port are such rules.',
      },
      nft ? await addTable(nft, machine) : { able: null, evidence: 'cannot be tried without nft' },
    ),
    tunnel(device('/dev/net/tun')),
  ]
}

function link(machine: Machine, kind: 'veth' | 'bridge', request: Message, role: string): Finding {
  const tried = tryBox(boxOfRoot(CLONE_NEWNET, ask(request)), machine)
  const noModule = tried.refusal?.errno === 'EOPNOTSUPP'
  return finding(
    {
      id: kind,
      says: kind === 'veth' ? 'A veth pair can be made' : 'A bridge can be made',
      needed: false,
      why: `It ${role}.`,
    },
    {
      able: tried.able,
      evidence: tried.able ? 'made in a network namespace that has ended' : tried.evidence,
      fix: noModule ? `sudo modprobe ${kind}` : tried.fix,
    },
  )
}

/** Sends one netlink request to the kernel and reads the answer. netlink(7) */
function ask(request: Message): Step[] {
  const netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  return [netlink, sendto(netlink, request, sockaddrNl()), recvfrom(netlink, buffer(4096)), close(netlink)]
}

async function addTable(nft: string, machine: Machine): Promise<Answer> {
  const rule = [nft, 'add table ip doctor { chain out { type nat hook postrouting priority 100; masquerade; }; }']
  const box =
    machine.user === 0
      ? clone(CLONE_NEWNET, execve(rule))
      : clone(CLONE_NEWNET | CLONE_NEWUSER, [...mapRoot(), ...execve(rule)])
  try {
    const { exit, output } = await capture(box)
    if (exit.code === 0) return { able: true, evidence: 'nft added a rule in a network namespace that has ended' }
    return {
      able: false,
      evidence: `nft: ${output.trim() || exit.signal || exit.code}`,
      fix: 'sudo modprobe nf_tables nft_chain_nat nft_masq',
    }
  } catch (error) {
    if (error instanceof StepFailed) return refused(error, machine)
    if (!(error instanceof UserError)) throw error
    return { able: null, evidence: error.message }
  }
}

const tunnel = (tun: Device): Finding =>
  finding(
    {
      id: 'tun',
      says: 'Programs can create network interfaces (/dev/net/tun)',
      needed: false,
      why: 'slirp4netns and pasta, the networks of rootless podman, need it.',
    },
    {
      able: tun.usable,
      evidence: sayDevice(tun),
      fix: tun.mode === undefined ? 'sudo modprobe tun' : 'sudo chmod 0666 /dev/net/tun',
    },
  )
