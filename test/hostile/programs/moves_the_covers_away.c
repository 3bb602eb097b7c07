// Tries: to move what is mounted over something to another place, with mount(2) and move_mount(2).
// With: check, run
#include "attack.h"
#include <linux/mount.h>

ATTACK(moves_the_covers_away) {
  mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
  static const char *const covers[] = {"/dev", "/run", "/proc", "/sys/fs/cgroup", "/dev/shm"};
  for (unsigned i = 0; i < sizeof covers / sizeof *covers; i++) {
    mkdir("/tmp/away", 0755);
    mount(covers[i], "/tmp/away", 0, MS_MOVE, 0);
    int tree = syscall(SYS_open_tree, AT_FDCWD, covers[i], OPEN_TREE_CLOEXEC);
    syscall(SYS_move_mount, tree, "", AT_FDCWD, "/tmp/away", MOVE_MOUNT_F_EMPTY_PATH);
  }
  hit_disk("");
  hit_settings("");
  if (write_to("/dev/kmsg", MARK "\n") == 0) reached("/dev/kmsg");
  if (access("/run/" MARK ".sock", F_OK) == 0) reached("the sockets in /run");
}
