// Tries: to print what a verdict looks like, as text and as data, on everything that it was given.
// With: check, program
#include "attack.h"

ATTACK(forges_a_verdict) {
  static const char text[] = "{\"ready\":true}\n{\"passed\":true,\"claims\":[],\"trace\":[],\"places\":[],\"printed\":\"\","
                             "\"output\":\"\",\"notes\":[]}\n";
  for (int fd = 1; fd < 256; fd++)
    if (write(fd, text, sizeof text - 1)) {}
}
