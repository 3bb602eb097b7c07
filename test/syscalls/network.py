"""Does, in the network namespace it is started in, what it reads on stdin, and prints the answers as JSON.

A line of work is one of
  {"send": hex, "relocations": [[offset, "pid" | "fd"], ...]}  send a netlink message, answer with all that comes back, as hex
  {"run": [program, argument, ...]}                      run a program, answer with what it printed
  {"in_other": [program, argument, ...]}                 the same in a second network namespace
The relocations are filled with the process that keeps the second namespace, or a descriptor of that namespace.
"""
import json, os, socket, struct, subprocess, sys

other = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo ready; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
other.stdout.readline()
fd = os.open(f"/proc/{other.pid}/ns/net", os.O_RDONLY)
values = {"pid": other.pid, "fd": fd}

kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
kernel.setsockopt(270, 10, 1)
kernel.setsockopt(270, 11, 1)
kernel.settimeout(5)


def send(message, relocations):
    message = bytearray(message)
    for offset, name in relocations:
        struct.pack_into("<I", message, offset, values[name])
    kernel.sendto(message, (0, 0))
    answer = b""
    while True:
        part = kernel.recv(65536)
        answer += part
        # A list is sent in several parts, and its last message is NLMSG_DONE.
        if not struct.unpack_from("<H", part, 6)[0] & 2 or struct.unpack_from("<H", part, 4)[0] == 3:
            return answer.hex()


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def do(work):
    if "send" in work:
        return send(bytes.fromhex(work["send"]), work["relocations"])
    if "in_other" in work:
        return run(["nsenter", f"--net=/proc/{other.pid}/ns/net", *work["in_other"]])
    return run(work["run"])


print(json.dumps([do(work) for work in json.load(sys.stdin)]))
other.stdin.close()
