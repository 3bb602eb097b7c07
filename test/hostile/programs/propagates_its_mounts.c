// Tries: to make a mount appear on the host, by mounts that are shared.
// With: check, run, demo, program
#include "attack.h"

ATTACK(propagates_its_mounts) {
  mount("none", "/", 0, MS_REC | MS_SHARED, 0);
  static const char *const places[] = {"/mnt", "/tmp", "/run", "/srv", "/var/tmp"};
  for (unsigned i = 0; i < sizeof places / sizeof *places; i++) mount("tmpfs", places[i], "tmpfs", 0, 0);
  mount("tmpfs", home, "tmpfs", 0, 0);
}
