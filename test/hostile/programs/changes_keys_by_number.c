// Tries: to revoke, hand over and unlink each key of its user, by the numbers that a proc shows.
// With: check, run, demo, program
#include "attack.h"
#include <linux/keyctl.h>

ATTACK(changes_keys_by_number) {
  char *lines = strdup(text_of("/proc/keys"));
  for (char *line = strtok(lines, "\n"); line; line = strtok(0, "\n")) {
    long key = strtol(line, 0, 16);
    // Not the keys of programs that run beside this test.
    if (!strstr(line, "cooper-secret")) continue;
    syscall(SYS_keyctl, KEYCTL_SETPERM, key, 0x3f3f3f3f);
    syscall(SYS_keyctl, KEYCTL_CHOWN, key, getuid(), getgid());
    syscall(SYS_keyctl, KEYCTL_UPDATE, key, MARK, 4);
    syscall(SYS_keyctl, KEYCTL_LINK, key, KEY_SPEC_PROCESS_KEYRING);
    syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, 1);
    syscall(SYS_keyctl, KEYCTL_INVALIDATE, key);
    syscall(SYS_keyctl, KEYCTL_REVOKE, key);
  }
}
