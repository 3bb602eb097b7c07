// Removes cgroups after their owner has exited, however it exited. The kernel keeps an empty cgroup until a process
// removes it, and an owner that was killed cannot.
//
//   cgroup-reaper DIRECTORY... <pipe
//
// Only the owner holds the pipe's writing end. The pipe ends when the owner closes it or the kernel does, after a kill.
// Then the reaper kills every process in these cgroups and removes them.
#include "text.h"
#include <linux/fcntl.h>

enum { PATH_SIZE = 4096, MAX_DEPTH = 16, ENTRIES_SIZE = 4096, PIDS_SIZE = 65536 };
enum { PAUSE = 2000000, TRIES = 5000 }; // nanoseconds between two tries; ten seconds in all

// What getdents64(2) gives. The kernel's headers for programs have neither this struct nor the types of entries.
struct linux_dirent64 {
  __u64 d_ino;
  __s64 d_off;
  unsigned short d_reclen;
  unsigned char d_type;
  char d_name[];
};
enum { DT_DIR = 4 };

// Turns path into path/name. Gives the old length, to cut the path there again, or -1 when the result is too long.
static long append(char *path, const char *name) {
  long before = length(path), more = length(name);
  if (before + 1 + more >= PATH_SIZE) return -1;
  path[before] = '/';
  for (long i = 0; i <= more; i++) path[before + 1 + i] = name[i];
  return before;
}

static long open_in(char *path, const char *name, long flags) {
  long end = append(path, name);
  if (end < 0) return -ENAMETOOLONG;
  long fd = CALL4(__NR_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
  path[end] = 0;
  return fd;
}

// Writes to a control file. Each version of cgroups, and in version 1 each hierarchy, has only some of these files.
static void write_control(char *path, const char *file, const char *text) {
  long fd = open_in(path, file, O_WRONLY);
  if (fd < 0) return;
  CALL3(__NR_write, fd, text, length(text));
  CALL1(__NR_close, fd);
}

// Kills each process that cgroup.procs lists. It lists as 0 those outside of our PID namespace, and kill(0) would
// reach our own process group.
static void kill_processes(char *path) {
  static char text[PIDS_SIZE];
  long fd = open_in(path, "cgroup.procs", O_RDONLY);
  if (fd < 0) return;
  long pid = 0, size;
  while ((size = CALL3(__NR_read, fd, text, sizeof text)) > 0)
    for (long i = 0; i < size; i++) {
      if (text[i] != '\n') pid = pid * 10 + (text[i] - '0');
      else {
        if (pid > 1) CALL2(__NR_kill, pid, SIGKILL);
        pid = 0;
      }
    }
  CALL1(__NR_close, fd);
}

static long clear(char *path, int depth);

static void clear_directories(char *path, const char *entries, long size, int depth) {
  for (long at = 0; at < size;) {
    const struct linux_dirent64 *entry = (const struct linux_dirent64 *)(entries + at);
    at += entry->d_reclen;
    if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
    long end = append(path, entry->d_name);
    if (end < 0) continue;
    clear(path, depth);
    path[end] = 0;
  }
}

static long clear_below(char *path, int depth) {
  char entries[ENTRIES_SIZE];
  long directory = CALL4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (directory < 0) return directory;
  long size;
  while (depth < MAX_DEPTH && (size = CALL3(__NR_getdents64, directory, entries, sizeof entries)) > 0)
    clear_directories(path, entries, size, depth + 1);
  CALL1(__NR_close, directory);
  return 0;
}

// Kills every process in a cgroup and in those below it, and removes them, the deepest first. Gives 0 when the cgroup
// does not exist any more, or -errno.
static long clear(char *path, int depth) {
  write_control(path, "pids.max", "0"); // stops forks while we kill
  write_control(path, "cgroup.kill", "1");
  kill_processes(path);
  // In version 1 a frozen process dies only when it is thawed. Its signal is pending by now, so it runs no further.
  write_control(path, "freezer.state", "THAWED");
  write_control(path, "cgroup.freeze", "0");
  long error = clear_below(path, depth);
  if (!error) error = CALL3(__NR_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
  return error == -ENOENT ? 0 : error;
}

// Gives how many of the cgroups still exist.
static int clear_all(char **directories) {
  int left = 0;
  for (; *directories; directories++) {
    char path[PATH_SIZE];
    long size = length(*directories) + 1;
    if (size > PATH_SIZE) left++;
    else {
      for (long i = 0; i < size; i++) path[i] = (*directories)[i];
      if (clear(path, 0) != 0) left++;
    }
  }
  return left;
}

static void wait_for_owner(void) {
  char byte;
  while (CALL3(__NR_read, 0, &byte, 1) > 0) {}
}

static void __attribute__((noreturn, used)) run(long *stack) {
  char **directories = (char **)(stack + 1) + 1;
  if (stack[0] < 2) {
    say("usage: cgroup-reaper DIRECTORY... <pipe\n");
    leave(2);
  }
  // A signal that ends the owner must not end its reaper. Only SIGKILL still does.
  CALL4(__NR_rt_sigprocmask, SIG_BLOCK, &all_signals, 0, sizeof(signal_set));
  wait_for_owner();
  // A killed process needs a moment to exit, and until then its cgroup cannot be removed.
  for (int i = 0; i < TRIES; i++) {
    if (clear_all(directories) == 0) leave(0);
    struct __kernel_timespec pause = {0, PAUSE};
    CALL2(__NR_nanosleep, &pause, 0);
  }
  say("cgroup-reaper: a cgroup cannot be removed: ");
  say(directories[0]);
  say("\n");
  leave(1);
}

START(run)
