// Tries: to own the mounts by a user namespace of its own, and to make them writable there.
// With: check, run
#include "attack.h"

ATTACK(remounts_in_a_new_namespace) {
  if (fork()) {
    wait(0);
    return;
  }
  become_root_of(CLONE_NEWNS);
  mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
  mount("none", "/", 0, MS_REMOUNT | MS_BIND, 0);
  mount("none", home, 0, MS_REMOUNT | MS_BIND, 0);
  hit_disk("");
  _exit(0);
}
