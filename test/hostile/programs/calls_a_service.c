// Tries: to connect to a service of the host that listens on a path: in /run, in the home directory, in the workspace.
// With: check, run, demo, program
#include "attack.h"

static void call(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) reached("the service at %s", path);
  close(fd);
}

ATTACK(calls_a_service) {
  call(in("/run", MARK ".sock"));
  call(in("/var/run", MARK ".sock"));
  call(in(home, "service.sock"));
  call(in(home, "w/service.sock"));
  call(in("/tmp", "cooper-service.sock"));
}
