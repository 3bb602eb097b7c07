// The container of the textbooks: box COMMAND [ARGUMENT...]. The environment says how it goes about it:
//   BOX_WAIT  where it waits, and how many milliseconds: "clone=50 exec=5". The places are start, left, clone, mount, exec
//   BOX_KIND  child: clones a child that executes the command. daemon: leaves its parent by a double fork before.
//             relay: leaves it by 300 forks. exec: executes the command itself, without a fork.
//             disguised: has the arguments of the command meanwhile
//   BOX_ROOT  the root directory of the command
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *kind = "child";
static char stack[1 << 16] __attribute__((aligned(16)));

static int is(const char *name) { return strcmp(kind, name) == 0; }

static void must(const char *call, long result) {
  if (result >= 0) return;
  perror(call);
  exit(1);
}

static void wait_at(const char *place) {
  const char *waits = getenv("BOX_WAIT") ?: "";
  const char *found = strstr(waits, place);
  long milliseconds = found ? atol(found + strlen(place) + 1) : 0;
  struct timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  if (milliseconds > 0) nanosleep(&time, NULL);
}

static void execute(char **command) {
  const char *root = getenv("BOX_ROOT");
  wait_at("exec");
  if (root) must("chroot", chroot(root)), must("chdir", chdir("/"));
  must("execvp", execvp(command[0], command));
}

static int child(void *command) {
  wait_at("mount");
  must("mount", mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
  must("mount", mount("proc", "/proc", "proc", 0, NULL));
  execute(command);
  return 1;
}

static void leave_parent(int forks) {
  for (int i = 0; i < forks; i++) {
    if (fork() > 0) _exit(0);
    setsid();
    wait_at("left");
  }
}

// Puts the last two arguments in the place of all: /proc/PID/cmdline is `sleep N` then, as if it had executed sleep.
static void disguise(int argc, char **argv) {
  char *end = argv[argc - 1] + strlen(argv[argc - 1]);
  char *from = argv[argc - 2];
  memmove(argv[0], from, end - from);
  memset(argv[0] + (end - from), 0, from - argv[0]);
}

int main(int argc, char **argv) {
  int user = geteuid() == 0 ? 0 : CLONE_NEWUSER;
  char **command = calloc(argc, sizeof *command);
  for (int i = 1; i < argc; i++) command[i - 1] = strdup(argv[i]);
  kind = getenv("BOX_KIND") ?: kind;
  if (is("disguised")) disguise(argc, argv);
  wait_at("start");
  if (is("daemon")) leave_parent(2);
  if (is("relay")) leave_parent(300);
  if (is("exec")) {
    must("unshare", unshare(user | CLONE_NEWUTS | CLONE_NEWNS));
    execute(command);
  }
  wait_at("clone");
  int pid = clone(child, stack + sizeof stack, user | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | SIGCHLD, command);
  must("clone", pid);
  must("waitpid", waitpid(pid, NULL, 0));
  return 0;
}
