// Tries: to give the kernel an order for emergencies. 'h' only prints a help text.
// With: check, run, demo, program
#include "attack.h"

ATTACK(triggers_sysrq) {
  mount("none", "/proc", 0, MS_REMOUNT | MS_BIND, 0);
  if (write_to("/proc/sysrq-trigger", "h") == 0) reached("sysrq-trigger");
}
