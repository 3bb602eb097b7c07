// Which cgroups an attack may touch: only those that hold a process of our own PID namespace and little memory. So it hits
// the judge that it is meant for, and not the session of the person who runs the tests.
#include "attack.h"
#include <ftw.h>

// Whether a file in a cgroup's directory may be written to by an attack.
bool may_hit(const char *file);
