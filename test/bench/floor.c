// The reference for a box: the calls that test/bench/main.js makes through Node, in plain C.
//   cc -O2 -o floor floor.c && ./floor ROOT N     needs root; ROOT contains bin/true and an empty proc/
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *root;

static int box(void *unused) {
  (void)unused;
  char *command[] = {"/bin/true", NULL};
  int failed = mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount(root, root, NULL, MS_BIND | MS_REC, NULL) ||
               chdir(root) || mount("proc", "proc", "proc", 0, NULL) || syscall(SYS_pivot_root, ".", ".") ||
               umount2(".", MNT_DETACH) || sethostname("box", 3);
  if (!failed) execv(command[0], command);
  _exit(1);
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  static char stack[65536];
  if (argc != 3) return fprintf(stderr, "usage: floor ROOT N\n"), 2;
  root = argv[1];
  int n = atoi(argv[2]);
  int flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP;
  double began = milliseconds();
  for (int i = 0; i < n; i++) {
    int status;
    int pid = clone(box, stack + sizeof stack, flags | CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status) return perror("floor"), 1;
  }
  printf("%.4f\n", (milliseconds() - began) / n);
}
