// Uses up what cgroups limit, and says how far it came.
//
//   load burn MILLISECONDS        computes for so long by the clock, and prints how many rounds it did
//   load touch MEBIBYTES [MS]     writes to so much memory, page by page, and keeps it for a while
//   load fork NUMBER              makes so many children or as many as it may, and prints how many there were
//   load read FILE MEBIBYTES      reads so much of a file or device past the page cache, and prints how long it took
//
// A fork bomb makes children that make children. This one's children only wait, and it ends them itself.
#include "kernel.h"
#include <linux/fcntl.h>

enum { AT_CWD = -100, PAGE = 4096, MEBIBYTE = 1 << 20, MOST_CHILDREN = 4096, MONOTONIC = 1 };
enum { READ_WRITE = 3, PRIVATE_ANONYMOUS = 0x22 };

static void __attribute__((noreturn)) leave(int code) {
  for (;;) CALL1(__NR_exit_group, code);
}

static long length(const char *text) {
  long n = 0;
  while (text[n]) n++;
  return n;
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

// One line is one write, so that lines of several processes do not mix.
static char line[256];
static void add(const char *text) {
  long end = length(line);
  for (long i = 0; text[i] && end < (long)sizeof line - 1; i++) line[end++] = text[i];
  line[end] = 0;
}
static void add_number(long number) {
  char digits[24];
  int at = sizeof digits - 1;
  digits[at] = 0;
  do digits[--at] = '0' + number % 10;
  while (number /= 10);
  add(digits + at);
}
static void print(void) {
  add("\n");
  CALL3(__NR_write, 1, line, length(line));
  line[0] = 0;
}

static long number_of(const char *text) {
  long number = 0;
  for (; *text >= '0' && *text <= '9'; text++) number = number * 10 + (*text - '0');
  return number;
}

static long now(void) { // milliseconds
  struct kernel_timespec time;
  CALL2(__NR_clock_gettime, MONOTONIC, &time);
  return time.seconds * 1000 + time.nanoseconds / 1000000;
}

static void wait_for(long milliseconds) {
  struct kernel_timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  CALL2(__NR_nanosleep, &time, 0);
}

static int burn(long milliseconds) {
  long rounds = 0;
  volatile unsigned long sum = 1;
  for (long until = now() + milliseconds; now() < until; rounds++)
    for (int i = 0; i < 10000; i++) sum = sum * 1664525 + 1013904223;
  add_number(rounds);
  add(" rounds");
  print();
  return 0;
}

static int touch(long mebibytes, long milliseconds) {
  char *memory = (char *)syscall6(__NR_mmap, 0, mebibytes * MEBIBYTE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
  if ((unsigned long)memory > -4096ul) {
    add("no such memory");
    print();
    return 1;
  }
  // mmap only promises. A page is there, and is counted, when it is first written to.
  for (long i = 0; i < mebibytes * MEBIBYTE; i += PAGE) ((volatile char *)memory)[i] = 1;
  add("has ");
  add_number(mebibytes);
  add(" MiB");
  print();
  wait_for(milliseconds);
  return 0;
}

static int make_children(long wanted) {
  static int children[MOST_CHILDREN];
  long made = 0, child = 0;
  while (made < wanted && made < MOST_CHILDREN) {
    child = CALL1(__NR_clone, SIG_CHLD);
    if (child == 0)
      for (;;) wait_for(1000);
    if (child < 0) break;
    children[made++] = child;
  }
  add_number(made);
  add(" children");
  if (child < 0) {
    add(", then ");
    add(child == -ERROR_AGAIN ? "EAGAIN" : "another error");
  }
  print();
  for (long i = 0; i < made; i++) CALL2(__NR_kill, children[i], SIG_KILL);
  for (long i = 0; i < made; i++) CALL4(__NR_wait4, children[i], 0, 0, 0);
  return 0;
}

static int read_file(const char *path, long mebibytes) {
  static char block[MEBIBYTE] __attribute__((aligned(PAGE)));
  long fd = CALL4(__NR_openat, AT_CWD, path, O_RDONLY | O_DIRECT, 0);
  long began = now(), bytes = 0, got = fd < 0 ? fd : 1;
  while (fd >= 0 && bytes < mebibytes * MEBIBYTE && (got = CALL3(__NR_read, fd, block, sizeof block)) > 0) bytes += got;
  if (got < 0) {
    add("errno ");
    add_number(-got);
    print();
    return 1;
  }
  add_number(bytes);
  add(" bytes in ");
  add_number(now() - began);
  add(" ms");
  print();
  return 0;
}

static void __attribute__((noreturn, used)) run(long *stack) {
  long count = stack[0];
  char **words = (char **)(stack + 1);
  if (count >= 3 && same(words[1], "burn")) leave(burn(number_of(words[2])));
  if (count >= 3 && same(words[1], "touch")) leave(touch(number_of(words[2]), count > 3 ? number_of(words[3]) : 0));
  if (count >= 3 && same(words[1], "fork")) leave(make_children(number_of(words[2])));
  if (count >= 4 && same(words[1], "read")) leave(read_file(words[2], number_of(words[3])));
  add("usage: load burn MILLISECONDS | touch MEBIBYTES [MILLISECONDS] | fork NUMBER | read FILE MEBIBYTES");
  print();
  leave(2);
}

START(run)
