// Tries: to register an interpreter that the host would start for its own programs (binfmt_misc).
// With: check, run
#include "attack.h"

ATTACK(registers_an_interpreter) {
  mkdir("/tmp/binfmt", 0755);
  if (mount("none", "/tmp/binfmt", "binfmt_misc", 0, 0) == 0)
    write_to("/tmp/binfmt/register", ":" MARK ":E::" MARK "::/bin/true:");
  write_to("/proc/sys/fs/binfmt_misc/register", ":" MARK ":E::" MARK "::/bin/true:");
}
