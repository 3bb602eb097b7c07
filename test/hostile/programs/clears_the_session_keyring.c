// Tries: to clear, revoke and extend the session keyring of the caller.
// With: check, run, demo, program
#include "attack.h"
#include <linux/keyctl.h>

ATTACK(clears_the_session_keyring) {
  long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", "cooper-secret", 0);
  if (key > 0) syscall(SYS_keyctl, KEYCTL_REVOKE, key);
  syscall(SYS_add_key, "user", MARK, "x", 1, KEY_SPEC_SESSION_KEYRING);
  syscall(SYS_keyctl, KEYCTL_CLEAR, KEY_SPEC_SESSION_KEYRING);
}
