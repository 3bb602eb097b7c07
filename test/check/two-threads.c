// A process whose leader and whose second thread differ in one thing. The kernel keeps it for each thread; the functions
// of the C library, which change all threads, are not used. Prints "ready" and waits for the end of its input.
//
//   two-threads WHAT PATH      the leader changes, and the second thread stays as it was
//   two-threads -WHAT PATH     the second thread changes instead
//   two-threads WHAT PATH 1    there is no second thread
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *what, *path;
static pthread_barrier_t both;

static void must(int result, const char *name) {
  if (result < 0) perror(name), exit(1);
}

static void set(unsigned permitted, unsigned inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{permitted, permitted, inheritable}, {0, 0, 0}};
  must(syscall(SYS_capset, &header, data), "capset");
}

static void change(void) {
  if (!strcmp(what, "uts")) must(unshare(CLONE_NEWUTS), "unshare");
  if (!strcmp(what, "mnt")) must(unshare(CLONE_NEWNS), "unshare");
  if (!strcmp(what, "net")) must(unshare(CLONE_NEWNET), "unshare");
  if (!strcmp(what, "ipc")) must(unshare(CLONE_NEWIPC), "unshare");
  if (!strcmp(what, "cgroup")) must(unshare(CLONE_NEWCGROUP), "unshare");
  if (!strcmp(what, "pid")) must(unshare(CLONE_NEWPID), "unshare");
  if (!strcmp(what, "root")) must(unshare(CLONE_FS), "unshare"), must(chroot(path), "chroot"), must(chdir("/"), "chdir");
  if (!strcmp(what, "files")) must(unshare(CLONE_FILES), "unshare"), must(open(path, O_RDONLY), "open");
  if (!strcmp(what, "bounding") || !strcmp(what, "powers"))
    for (int number = 0; prctl(PR_CAPBSET_READ, number) >= 0; number++) must(prctl(PR_CAPBSET_DROP, number), "prctl");
  if (!strcmp(what, "powers")) set(0, 0);
  if (!strcmp(what, "inheritable")) set(1, 1);
  if (!strcmp(what, "privileges")) must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
  if (!strcmp(what, "filter")) must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT), "prctl");
}

static void stay(void) {
  char byte;
  while (syscall(SYS_read, 0, &byte, 1) > 0) {}
  syscall(SYS_exit, 0);
}

static void *second(void *changes) {
  if (changes) change();
  pthread_barrier_wait(&both);
  stay();
  return NULL;
}

int main(int count, char **words) {
  int reversed = words[1][0] == '-', alone = count > 3;
  pthread_t thread;
  what = words[1] + reversed;
  path = words[2];
  pthread_barrier_init(&both, NULL, alone ? 1 : 2);
  if (!strcmp(what, "privileges")) set(0, 0);
  if (!alone) pthread_create(&thread, NULL, second, reversed ? words : NULL);
  pthread_barrier_wait(&both);
  if (!reversed) change();
  syscall(SYS_write, 1, "ready\n", 6);
  stay();
}
