// Tries: to write to the kernel log.
// With: check, run, demo, program
#include "attack.h"
#include <sys/klog.h>
#include <sys/sysmacros.h>

ATTACK(writes_to_the_kernel_log) {
  write_to("/dev/kmsg", "<6>" MARK "\n");
  mknod("/tmp/kmsg", S_IFCHR | 0666, makedev(1, 11));
  write_to("/tmp/kmsg", "<6>" MARK "\n");
  // Sets how much of the log the console shows, to what it is by default.
  if (klogctl(7, 0, 0) == 0) reached("syslog(2) as its administrator");
}
