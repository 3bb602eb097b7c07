// Tries: nothing but to crash, which is no crash of cooper's.
// With: check, program
// Says: SIGSEGV
#include "attack.h"

ATTACK(crashes_itself) {
  signal(SIGSEGV, SIG_DFL);
  kill(getpid(), SIGSEGV);
}
