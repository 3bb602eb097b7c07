// Tries: to change settings of the kernel by a proc and a sysfs of its own, which no lab made read-only.
// With: check, run, demo
#include "attack.h"

ATTACK(changes_settings_by_new_mounts) {
  if (fork()) {
    wait(0);
    return;
  }
  unshare(CLONE_NEWNS | CLONE_NEWNET);
  mkdir("/tmp/host", 0755);
  mount("tmpfs", "/tmp/host", "tmpfs", 0, 0);
  mkdir("/tmp/host/proc", 0755);
  mkdir("/tmp/host/sys", 0755);
  mount("proc", "/tmp/host/proc", "proc", 0, 0);
  mount("sysfs", "/tmp/host/sys", "sysfs", 0, 0);
  hit_settings("/tmp/host");
  // 'h' only prints a help text to the kernel log.
  if (write_to("/tmp/host/proc/sysrq-trigger", "h") == 0) reached("sysrq-trigger");
  mkdir("/tmp/host/debug", 0755);
  static const char *const kinds[] = {"debugfs", "tracefs", "securityfs", "configfs", "pstore", "efivarfs"};
  for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (mount("none", "/tmp/host/debug", kinds[i], 0, 0) == 0) reached("%s", kinds[i]);
  _exit(0);
}
