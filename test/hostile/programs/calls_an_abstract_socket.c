// Tries: to connect to a service of the host that listens on an abstract name, or on the loopback interface.
// With: check, run, demo, program
#include "attack.h"
#include <arpa/inet.h>

ATTACK(calls_an_abstract_socket) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0cooper-service"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof(sa_family_t) + 15) == 0) reached("an abstract socket");
  struct sockaddr_in port = {AF_INET, htons(atoi(text_of(in(home, "port")))), {htonl(INADDR_LOOPBACK)}, {0}};
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&port, sizeof port) == 0) reached("a port of the host");
}
