// Tries: to give the host another name.
// With: check, run, demo, program
#include "attack.h"

ATTACK(renames_the_host) {
  if (sethostname(MARK, sizeof MARK - 1)) {}
  if (setdomainname(MARK, sizeof MARK - 1)) {}
}
