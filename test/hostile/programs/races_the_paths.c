// Tries: to replace files by links while cooper reads them from outside.
// With: check, program
#include "attack.h"
#include <linux/fs.h>

ATTACK(races_the_paths) {
  mount("none", "/", 0, MS_REMOUNT | MS_BIND, 0);
  if (symlink("/etc/passwd", "/tmp/link")) {}
  mount("tmpfs", "/proc", "tmpfs", 0, 0);
  // A proc that is a link, a FIFO and an endless file, for the judge to fall over.
  mkfifo("/proc/mounts", 0666);
  mkdir("/proc/self", 0755);
  mkfifo("/proc/self/status", 0666);
  mkdir("/proc/1", 0755);
  mkfifo("/proc/1/status", 0666);
  mkfifo("/proc/1/mountinfo", 0666);
  mkfifo("/etc/passwd", 0666);
}
