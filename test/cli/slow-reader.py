"""Runs a command and reads its standard output late: only when no more bytes come, because the channel is full.

slow-reader.py pipe|socket|terminal [nonblocking] -- COMMAND...
Prints the exit code and the number of bytes. `nonblocking` sets O_NONBLOCK on the command's end, as another program may have.
"""

import array, fcntl, os, pty, socket, subprocess, sys, termios, time

kind, *more = sys.argv[1 : sys.argv.index("--")]
command = sys.argv[sys.argv.index("--") + 1 :]

if kind == "pipe":
    ours, theirs = os.pipe()
elif kind == "socket":
    ends = socket.socketpair()
    ours, theirs = [os.dup(end.fileno()) for end in ends]
    for end in ends:
        end.close()
else:
    ours, theirs = pty.openpty()
if more:
    os.set_blocking(theirs, False)


def readable():
    count = array.array("i", [0])
    fcntl.ioctl(ours, termios.FIONREAD, count)
    return count[0]


child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs)
os.close(theirs)
last, same = -1, 0
while same < 30 and (last <= 0 or child.poll() is None):
    now = readable()
    same = same + 1 if now == last and now > 0 else 0
    last = now
    time.sleep(0.01)

total = 0
while True:
    try:
        got = os.read(ours, 1 << 16)
    except OSError:  # a terminal whose last user is gone
        break
    if not got:
        break
    total += got.count(b"\n") if kind == "terminal" else len(got)
print(child.wait(), total)
