// Gives cgroups back when their owner is gone, however it went. A cgroup outlives its processes and its maker: nobody
// but somebody who is told can take it away.
//
//   cgroup-reaper DIRECTORY... <pipe
//
// The owner holds the other end of the pipe, and nobody else. When it is closed, by the owner or by the kernel that
// took a killed owner's descriptors away, everybody in the groups is killed and the groups are removed.
#include "kernel.h"
#include <linux/fcntl.h>

enum { AT_CWD = -100, REMOVE_DIRECTORY = 0x200, TYPE_DIRECTORY = 4, LONGEST = 4096, DEEPEST = 16 };
enum { PAUSE = 2000000, TRIES = 5000 }; // nanoseconds; ten seconds in all

static void __attribute__((noreturn)) leave(int code) {
  for (;;) CALL1(__NR_exit_group, code);
}

static long length(const char *text) {
  long n = 0;
  while (text[n]) n++;
  return n;
}

static void say(const char *text) { CALL3(__NR_write, 2, text, length(text)); }

// path becomes path/name; gives the length that path had, for it to be cut there again, or -1 where it would be too long.
static long append(char *path, const char *name) {
  long before = length(path), more = length(name);
  if (before + 1 + more >= LONGEST) return -1;
  path[before] = '/';
  for (long i = 0; i <= more; i++) path[before + 1 + i] = name[i];
  return before;
}

static long open_in(char *path, const char *name, long flags) {
  long end = append(path, name);
  if (end < 0) return -1;
  long fd = CALL4(__NR_openat, AT_CWD, path, flags | O_CLOEXEC, 0);
  path[end] = 0;
  return fd;
}

// Most of these files are there in one version of cgroups, or in one hierarchy, and missing elsewhere.
static void order(char *path, const char *file, const char *text) {
  long fd = open_in(path, file, O_WRONLY);
  if (fd < 0) return;
  CALL3(__NR_write, fd, text, length(text));
  CALL1(__NR_close, fd);
}

static void kill_all_in(char *path) {
  static char text[65536];
  long fd = open_in(path, "cgroup.procs", O_RDONLY);
  if (fd < 0) return;
  long pid = 0, got;
  while ((got = CALL3(__NR_read, fd, text, sizeof text)) > 0)
    for (long i = 0; i < got; i++) {
      if (text[i] >= '0' && text[i] <= '9') pid = pid * 10 + (text[i] - '0');
      else {
        // 0 is somebody whom our PID namespace has no number for; kill(0) would be ourselves.
        if (pid > 1) CALL2(__NR_kill, pid, SIG_KILL);
        pid = 0;
      }
    }
  CALL1(__NR_close, fd);
}

// The directories in a directory, for getdents64(2).
struct entry {
  __u64 inode;
  __s64 next;
  unsigned short size;
  unsigned char type;
  char name[];
};

// Ends everybody in a group and the groups below, and removes them, deepest first. Gives 0 when the group is gone.
static long clear(char *path, int depth) {
  // Nobody may be born while we count.
  order(path, "pids.max", "0");
  order(path, "cgroup.kill", "1");
  kill_all_in(path);
  // v1: the frozen do not even die. They were sent their signal first, so that nobody runs on before it ends.
  order(path, "freezer.state", "THAWED");
  order(path, "cgroup.freeze", "0");

  char entries[4096];
  long directory = CALL4(__NR_openat, AT_CWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (directory < 0) return directory == -ERROR_NO_ENTRY ? 0 : directory;
  long got;
  while (depth < DEEPEST && (got = CALL3(__NR_getdents64, directory, entries, sizeof entries)) > 0)
    for (long at = 0; at < got;) {
      struct entry *each = (struct entry *)(entries + at);
      at += each->size;
      if (each->type != TYPE_DIRECTORY || each->name[0] == '.') continue;
      long end = append(path, each->name);
      if (end < 0) continue;
      clear(path, depth + 1);
      path[end] = 0;
    }
  CALL1(__NR_close, directory);
  long removed = CALL3(__NR_unlinkat, AT_CWD, path, REMOVE_DIRECTORY);
  return removed == -ERROR_NO_ENTRY ? 0 : removed;
}

static int clear_all(char **directories) {
  int left = 0;
  for (; *directories; directories++) {
    char path[LONGEST];
    path[0] = 0;
    for (long i = 0; i < LONGEST - 1 && (i == 0 || path[i - 1]); i++) path[i] = (*directories)[i];
    path[LONGEST - 1] = 0;
    if (clear(path, 0) != 0) left++;
  }
  return left;
}

static void __attribute__((noreturn, used)) run(long *stack) {
  char **directories = (char **)(stack + 1) + 1;
  if (stack[0] < 2) {
    say("usage: cgroup-reaper DIRECTORY... <pipe\n");
    leave(2);
  }
  // What ends its owner must not end it. Only SIGKILL still does.
  CALL4(__NR_rt_sigprocmask, SIG_SET_BLOCK, &every_signal, 0, sizeof(signal_set));
  char byte;
  while (CALL3(__NR_read, 0, &byte, 1) > 0) {}

  // Who is killed needs a moment to be gone, and until then the group is busy.
  for (int i = 0; i < TRIES; i++) {
    if (clear_all(directories) == 0) leave(0);
    struct kernel_timespec pause = {0, PAUSE};
    CALL2(__NR_nanosleep, &pause, 0);
  }
  say("cgroup-reaper: a cgroup cannot be removed: ");
  say(directories[0]);
  say("\n");
  leave(1);
}

START(run)
