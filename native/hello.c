// The first program of a box or of a machine: says which kernel answers it, waits for a word, and ends.
//
//   hello [off]
//
// It is the whole of a container's image, and the whole of a virtual machine's disk: so the two can be compared. A
// machine whose number one ends does not stop, it panics. Therefore there is `off`, which is only for a machine's own.
#include "kernel.h"
#include <linux/reboot.h>

enum { SINCE_BOOT = 7, TEXT = 65 }; // CLOCK_BOOTTIME; each of the six texts of struct utsname has 65 bytes

static char line[256];
static long end;

static void add(const char *text) {
  while (*text && end < (long)sizeof line) line[end++] = *text++;
}

static void add_number(long number) {
  char digits[24];
  int at = sizeof digits - 1;
  digits[at] = 0;
  do digits[--at] = '0' + number % 10;
  while (number /= 10);
  add(digits + at);
}

static void __attribute__((noreturn, used)) run(long *stack) {
  char **words = (char **)(stack + 1);
  char names[6 * TEXT], word;
  struct kernel_timespec up;
  CALL1(__NR_uname, names);
  CALL2(__NR_clock_gettime, SINCE_BOOT, &up);
  add("hello: PID ");
  add_number(CALL0(__NR_getpid));
  add(", kernel ");
  add(names + 2 * TEXT);
  add(", up for ");
  add_number(up.seconds * 1000 + up.nanoseconds / 1000000);
  add(" ms\n");
  CALL3(__NR_write, 1, line, end);
  CALL3(__NR_read, 0, &word, 1);
  // The kernel hands on other words as well, those that it did not understand; ours is the last.
  if (stack[0] >= 2 && words[stack[0] - 1][0] == 'o' && CALL0(__NR_getpid) == 1)
    CALL4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0);
  for (;;) CALL1(__NR_exit_group, 0);
}

START(run)
