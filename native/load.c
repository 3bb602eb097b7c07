// Uses up the resources that cgroups limit, and prints how much it got.
//
//   load burn MILLISECONDS        computes for that time by the clock, and prints the number of rounds
//   load touch MEBIBYTES [MS]     writes to each page of that much memory, and keeps it for a while
//   load fork NUMBER              makes that many children, or as many as it may, and prints how many they were
//   load read FILE MEBIBYTES      reads that much of a file or device, without the page cache, and prints how long it took
//
// Unlike a fork bomb's, the children only wait, and load kills them at the end.
#include "text.h"
#include <linux/fcntl.h>
#include <linux/mman.h>

enum { PAGE = 4096, MEBIBYTE = 1 << 20, MAX_CHILDREN = 4096, COMPUTATIONS = 10000 };

static long now(void) { // milliseconds
  struct __kernel_timespec time;
  CALL2(__NR_clock_gettime, CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void sleep_for(long milliseconds) {
  struct __kernel_timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  CALL2(__NR_nanosleep, &time, 0);
}

static int burn(long milliseconds) {
  long rounds = 0;
  volatile unsigned long sum = 1;
  for (long until = now() + milliseconds; now() < until; rounds++)
    for (int i = 0; i < COMPUTATIONS; i++) sum = sum * 1664525 + 1013904223;
  add_number(rounds);
  add(" rounds");
  print_line();
  return 0;
}

static int touch(long mebibytes, long milliseconds) {
  long size = mebibytes * MEBIBYTE;
  long memory = syscall6(__NR_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (is_error(memory)) {
    add("no such memory");
    print_line();
    return 1;
  }
  // The kernel provides and counts a page when a program first writes to it, not in mmap.
  for (long i = 0; i < size; i += PAGE) ((volatile char *)memory)[i] = 1;
  add("has ");
  add_number(mebibytes);
  add(" MiB");
  print_line();
  sleep_for(milliseconds);
  return 0;
}

static int make_children(long wanted) {
  static int children[MAX_CHILDREN];
  long made = 0, child = 0;
  while (made < wanted && made < MAX_CHILDREN) {
    child = fork_child();
    if (child == 0)
      for (;;) sleep_for(1000);
    if (child < 0) break;
    children[made++] = child;
  }
  add_number(made);
  add(" children");
  if (child < 0) {
    add(", then ");
    add(child == -EAGAIN ? "EAGAIN" : "another error");
  }
  print_line();
  for (long i = 0; i < made; i++) CALL2(__NR_kill, children[i], SIGKILL);
  for (long i = 0; i < made; i++) CALL4(__NR_wait4, children[i], 0, 0, 0);
  return 0;
}

// Reads until `size` bytes or the end of the file. Gives the number of bytes, or -errno.
static long read_bytes(long fd, long size) {
  static char block[MEBIBYTE] __attribute__((aligned(PAGE)));
  for (long bytes = 0;;) {
    if (bytes >= size) return bytes;
    long got = CALL3(__NR_read, fd, block, sizeof block);
    if (got < 0) return got;
    if (got == 0) return bytes;
    bytes += got;
  }
}

static int read_file(const char *path, long mebibytes) {
  long fd = CALL4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_DIRECT, 0);
  long began = now(), bytes = fd < 0 ? fd : read_bytes(fd, mebibytes * MEBIBYTE);
  if (bytes < 0) {
    add("errno ");
    add_number(-bytes);
    print_line();
    return 1;
  }
  add_number(bytes);
  add(" bytes in ");
  add_number(now() - began);
  add(" ms");
  print_line();
  return 0;
}

static long number(const char *text) { return parse_number(text, 0); }

static void __attribute__((noreturn, used)) run(long *stack) {
  long count = stack[0];
  char **words = (char **)(stack + 1);
  if (count >= 3 && same(words[1], "burn")) leave(burn(number(words[2])));
  if (count >= 3 && same(words[1], "touch")) leave(touch(number(words[2]), count > 3 ? number(words[3]) : 0));
  if (count >= 3 && same(words[1], "fork")) leave(make_children(number(words[2])));
  if (count >= 4 && same(words[1], "read")) leave(read_file(words[2], number(words[3])));
  add("usage: load burn MILLISECONDS | touch MEBIBYTES [MILLISECONDS] | fork NUMBER | read FILE MEBIBYTES");
  print_line();
  leave(2);
}

START(run)
