// Tries: to reach the disk as a device: a node of its own, a mount of it, a loop device.
// With: check, run, demo
#include "attack.h"
#include <sys/sysmacros.h>

ATTACK(mounts_the_disk_itself) {
  struct stat root;
  stat("/", &root);
  mkdir("/tmp/disk", 0755);
  mknod("/tmp/disk.node", S_IFBLK | 0600, root.st_dev);
  // Only opened: a write to the disk of this machine would be no test.
  if (open("/tmp/disk.node", O_RDONLY) >= 0) reached("the disk, by a node of its own");
  if (mount("/tmp/disk.node", "/tmp/disk", "ext4", MS_RDONLY, 0) == 0) reached("the disk, mounted");
  if (open("/dev/loop-control", O_RDWR) >= 0) reached("loop devices");
  mknod("/tmp/loop", S_IFBLK | 0600, makedev(7, 0));
  if (open("/tmp/loop", O_RDONLY) >= 0) reached("a loop device");
}
