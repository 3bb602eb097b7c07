// Tries: to leave a key in the user's keyring, where it outlives the box.
// With: check, run
#include "attack.h"
#include <linux/keyctl.h>

ATTACK(leaves_a_key) {
  syscall(SYS_add_key, "user", MARK, "x", 1, KEY_SPEC_USER_KEYRING);
  syscall(SYS_add_key, "user", MARK, "x", 1, KEY_SPEC_USER_SESSION_KEYRING);
  syscall(SYS_keyctl, KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING);
}
