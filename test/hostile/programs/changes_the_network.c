// Tries: to change the interfaces of the host and to send raw packets on them.
// With: check, run, demo, program
#include "attack.h"
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>

ATTACK(changes_the_network) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  static const char *const names[] = {"lo", "eth0", "ens3", "enp0s3"};
  for (unsigned i = 0; i < 4; i++) {
    struct ifreq request = {.ifr_flags = 0};
    strcpy(request.ifr_name, names[i]);
    // The lab's own loopback is its own.
    if (ioctl(fd, SIOCSIFFLAGS, &request) == 0 && i > 0) reached("interface %s", names[i]);
  }
  write_to("/proc/sys/net/ipv4/ip_forward", "1");
  write_to("/proc/sys/net/core/somaxconn", "4097");
}
