// Tries: to decide what Ctrl-Alt-Delete does: reboot(2) in a form that does not restart anything.
// With: check, run, program
#include "attack.h"
#include <linux/reboot.h>

ATTACK(forbids_to_restart) {
  if (syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_ON, 0) == 0) reached("reboot(2)");
}
