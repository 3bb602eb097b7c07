# A box in Python, through the C library: python3 box.py COMMAND [ARGUMENT...]
import ctypes, os, sys

CLONE_NEWNS, CLONE_NEWPID, MS_REC, MS_PRIVATE = 0x20000, 0x20000000, 0x4000, 0x40000
libc = ctypes.CDLL(None, use_errno=True)

def call(function, *arguments):
    if function(*arguments) == -1:
        sys.exit(f"{function.__name__}: {os.strerror(ctypes.get_errno())}")

call(libc.unshare, CLONE_NEWPID | CLONE_NEWNS)
child = os.fork()  # only a child is in the new PID namespace
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
call(libc.mount, b"none", b"/", None, MS_REC | MS_PRIVATE, None)
call(libc.mount, b"proc", b"/proc", b"proc", 0, None)
os.execvp(sys.argv[1], sys.argv[1:])
