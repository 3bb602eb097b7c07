// Tries: to open the devices of the host by their names.
// With: check, run, demo, program
#include "attack.h"

ATTACK(opens_devices) {
  static const char *const names[] = {"/dev/mem",  "/dev/port", "/dev/kmsg", "/dev/vda",   "/dev/sda",     "/dev/loop0",
                                      "/dev/kvm",  "/dev/fuse", "/dev/vsock", "/dev/btrfs-control", "/dev/net/tun", "/dev/nvram",
                                      "/dev/cpu_dma_latency", "/dev/hwrng", "/dev/userfaultfd", "/dev/rtc0", "/dev/watchdog"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    struct stat found;
    if (stat(names[i], &found) || S_ISREG(found.st_mode)) continue;
    // What every user may open is no secret of root's.
    if (found.st_mode & 2) continue;
    int fd = open(names[i], O_WRONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) continue;
    reached("%s", names[i]);
    close(fd);
  }
}
