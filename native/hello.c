// The first program of a box or of a virtual machine: prints its PID, its kernel and that kernel's uptime, waits for a
// byte on standard input, and exits.
//
//   hello [off]
//
// The same file is the whole image of a container and the whole disk of a virtual machine, so that a lesson can compare
// the two. With `off`, PID 1 switches the machine off: a kernel panics when its PID 1 exits.
#include "text.h"
#include <linux/reboot.h>
#include <linux/utsname.h>

static void __attribute__((noreturn, used)) run(long *stack) {
  char **words = (char **)(stack + 1), byte;
  struct new_utsname system;
  struct __kernel_timespec up;
  CALL1(__NR_uname, &system);
  CALL2(__NR_clock_gettime, CLOCK_BOOTTIME, &up);
  add("hello: PID ");
  add_number(CALL0(__NR_getpid));
  add(", kernel ");
  add(system.release);
  add(", up for ");
  add_number(up.tv_sec * 1000 + up.tv_nsec / 1000000);
  add(" ms");
  print_line();
  CALL3(__NR_read, 0, &byte, 1);
  // A kernel passes options that it does not know to PID 1. `off` is the last of them.
  if (stack[0] >= 2 && same(words[stack[0] - 1], "off") && CALL0(__NR_getpid) == 1)
    CALL4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0);
  leave(0);
}

START(run)
