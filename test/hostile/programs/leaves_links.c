// Tries: to leave links and hard links that lead a later command of cooper elsewhere.
// With: check, run, program
#include "attack.h"

ATTACK(leaves_links) {
  mount("none", "/", 0, MS_REMOUNT | MS_BIND, 0);
  unlink(in(workspace, "02-pid/README.md"));
  if (symlink("/etc/passwd", in(workspace, "02-pid/README.md"))) {}
  if (symlink(in(home, ".bashrc"), in(workspace, ".cooper/progress.json"))) {}
  if (link(in(home, ".bashrc"), in(workspace, ".cooper/before.json"))) {}
  rename(in(workspace, ".cooper"), in(workspace, ".moved"));
}
