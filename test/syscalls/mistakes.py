"""Makes the mistakes that learners make, each in a child of its own as an ordinary user, and prints the errno of each as JSON."""
import ctypes, json, os, sys, tempfile

libc = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWUSER, NEWPID, NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE, MS_SHARED = 32, 4096, 16384, 1 << 18, 1 << 20
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]

home = tempfile.mkdtemp()
os.chmod(home, 0o755)
os.mkdir(home + "/root")
with open(home + "/script", "w") as script:
    script.write("echo a script without its first line\n")
os.chmod(home + "/script", 0o755)


def errno(result):
    return ctypes.get_errno() if result < 0 else 0


def unshare(flags):
    return errno(libc.unshare(flags))


def mount(source, target, kind, flags):
    return errno(libc.mount(source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags), None))


def write(path, text):
    try:
        with open(path, "w", buffering=1) as file:
            file.write(text)
        return 0
    except OSError as error:
        return error.errno


def pivot(propagation):
    unshare(NEWUSER | NEWNS)
    mount("none", "/", None, MS_REC | propagation)
    return errno(libc.syscall(PIVOT_ROOT, (home + "/root").encode(), (home + "/root").encode()))


def number_one_died():
    unshare(NEWUSER | NEWPID)
    one = os.fork()
    if one == 0:
        os._exit(0)
    os.waitpid(one, 0)
    child = libc.fork()
    if child == 0:
        os._exit(0)
    return errno(child)


in_box = lambda flags, mistake: lambda: unshare(NEWUSER | flags) or mistake()

mistakes = {
    "mount-without-power": lambda: mount("none", home, "tmpfs", 0),
    "unshare-without-power": lambda: unshare(NEWNS),
    "sethostname-without-power": lambda: errno(libc.sethostname(b"box", 3)),
    "proc-without-pid-namespace": in_box(NEWNS, lambda: mount("proc", "/proc", "proc", 0)),
    "sysfs-without-network": in_box(NEWNS, lambda: mount("sysfs", "/sys", "sysfs", 0)),
    "private-of-no-mount": in_box(NEWNS, lambda: mount("none", home, None, MS_PRIVATE)),
    "remount-of-no-mount": in_box(NEWNS, lambda: mount("none", home, None, MS_REMOUNT | MS_BIND)),
    "no-such-type": in_box(NEWNS, lambda: mount("none", home, "nosuchfs", 0)),
    "bind-of-a-locked-tree": in_box(NEWNS, lambda: mount("/", home, None, MS_BIND)),
    "umount-of-no-mount": in_box(NEWNS, lambda: errno(libc.umount2(home.encode(), 0))),
    "pivot-while-shared": lambda: pivot(MS_SHARED),
    "pivot-to-a-plain-directory": lambda: pivot(MS_PRIVATE),
    "gid-map-before-setgroups": in_box(0, lambda: write("/proc/self/gid_map", f"0 {os.getgid()} 1")),
    "uid-map-of-two": in_box(0, lambda: write("/proc/self/uid_map", f"0 {os.getuid()} 2")),
    "uid-map-of-words": in_box(0, lambda: write("/proc/self/uid_map", "root me")),
    "setuid-unmapped": in_box(0, lambda: errno(libc.setresuid(5, 5, 5))),
    "fork-after-number-one": number_one_died,
    "execve-without-first-line": lambda: errno(libc.execve((home + "/script").encode(), None, None)),
    "setns-to-where-one-is": lambda: errno(libc.setns(os.open("/proc/self/ns/user", os.O_RDONLY), NEWUSER)),
    "no-new-privs-of-zero": lambda: errno(libc.prctl(38, 0, 0, 0, 0)),
}


def alone(mistake):
    """The errno of a mistake that is made in a child, as user 1000 where we are root."""
    read, written = os.pipe()
    if os.fork() == 0:
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(1000, 1000, 1000)
            os.setresuid(1000, 1000, 1000)
            libc.prctl(4, 1, 0, 0, 0)
        os.write(written, str(mistake()).encode())
        os._exit(0)
    os.wait()
    return int(os.read(read, 16))


print(json.dumps({name: alone(mistake) for name, mistake in mistakes.items()}))
os.remove(home + "/script")
os.rmdir(home + "/root")
os.rmdir(home)
