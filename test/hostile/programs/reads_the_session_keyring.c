// Tries: to read a secret in the session keyring of the caller, by its name and by its number (keyrings(7)).
// With: check, run, demo, program
#include "attack.h"
#include <linux/keyctl.h>

static void read_key(long key) {
  char text[64] = "";
  if (key <= 0 || syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof text - 1) <= 0) return;
  if (strstr(text, "the-secret-of")) reached("key %lx: %s", key, text);
}

ATTACK(reads_the_session_keyring) {
  int rings[] = {KEY_SPEC_SESSION_KEYRING, KEY_SPEC_PROCESS_KEYRING, KEY_SPEC_USER_SESSION_KEYRING, KEY_SPEC_USER_KEYRING};
  for (unsigned i = 0; i < 4; i++)
    read_key(syscall(SYS_keyctl, KEYCTL_SEARCH, rings[i], "user", "cooper-secret", 0));
  // A proc shows the keys of the same user. To see a key is not to possess it.
  char *lines = strdup(text_of("/proc/keys"));
  for (char *line = strtok(lines, "\n"); line; line = strtok(0, "\n")) read_key(strtol(line, 0, 16));
}
