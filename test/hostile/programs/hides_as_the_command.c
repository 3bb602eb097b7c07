// Tries: to be taken for the command: other processes with the same words, one of them in many PID namespaces.
// With: check, program
#include "attack.h"

ATTACK(hides_as_the_command) {
  // The words of the command are ours too, so a copy of us that sleeps looks alike.
  for (int i = 0; i < 5; i++)
    if (fork() == 0) {
      if (become_root_of(CLONE_NEWPID | CLONE_NEWNS) == 0 && fork()) pause();
      execl("/bin/sleep", "sleep", "100000001", (char *)0);
      _exit(0);
    }
}
