#include "groups.h"

bool may_hit(const char *file) {
  char directory[4096];
  snprintf(directory, sizeof directory, "%s", file);
  *strrchr(directory, '/') = 0;
  static const char *const amounts[] = {"memory.current", "memory.usage_in_bytes"};
  for (int i = 0; i < 2; i++)
    if (atoll(text_of(in(directory, amounts[i]))) > 400 << 20) return false;
  const char *processes = text_of(in(directory, "cgroup.procs"));
  for (const char *line = processes; *line; line = strchr(line, '\n') + 1) {
    if (atoi(line) > 0) return true;
    if (!strchr(line, '\n')) break;
  }
  return false;
}
