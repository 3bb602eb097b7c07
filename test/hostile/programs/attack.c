// attack NAME [COMMAND...]: performs an attack, then becomes the command.
#include "attack.h"

#ifndef PACKAGE
#error "PACKAGE must be the directory of the package"
#endif

char home[4096], workspace[4096];

static struct attack {
  const char *name;
  void (*perform)(void);
} attacks[200];
static int count;

void add_attack(const char *name, void (*perform)(void)) { attacks[count++] = (struct attack){name, perform}; }

// Check shows eight lines of a box's output.
static int lines;

void reached(const char *format, ...) {
  va_list arguments;
  if (++lines > 5) return;
  char text[400];
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  dprintf(1, "REACHED %s\n", text);
}

const char *in(const char *directory, const char *name) {
  static char paths[8][8192];
  static int next;
  char *path = paths[next++ % 8];
  snprintf(path, sizeof *paths, "%s/%s", directory, name);
  return path;
}

static int write_with(const char *path, const char *text, int flags) {
  int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0644);
  if (fd < 0) return -1;
  long written = write(fd, text, strlen(text));
  close(fd);
  return written < 0 ? -1 : 0;
}

int write_to(const char *path, const char *text) { return write_with(path, text, O_WRONLY); }
int make_file(const char *path, const char *text) { return write_with(path, text, O_WRONLY | O_CREAT); }

const char *text_of(const char *path) {
  static char text[65536];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  long length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  text[length > 0 ? length : 0] = 0;
  return text;
}

void hit_disk(const char *root) {
  char at[16384];
  const char *files[] = {".bashrc", "w/README.md", "w/03-uts/solution.ts", "w/.cooper/cooper", "w/.cooper/workspace.json"};
  for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(at, sizeof at, "%s%s/%s", root, home, files[i]);
    write_to(at, "# " MARK "\n");
  }
  snprintf(at, sizeof at, "%s%s/w/.cooper/progress.json", root, home);
  make_file(at, "{\"version\":1,\"passed\":{\"02-pid\":\"2026-11-26T00:00:00.000Z\"}}");
  snprintf(at, sizeof at, "%s%s/w/02-pid/README.md", root, home);
  unlink(at);
  const char *directories[] = {home, workspace, PACKAGE, PACKAGE "/dist", PACKAGE "/node_modules",
                               PACKAGE "/native/build", "/etc", "/run", "/var/tmp", "/usr/bin", "/root", "/dev"};
  for (unsigned i = 0; i < sizeof directories / sizeof *directories; i++) {
    snprintf(at, sizeof at, "%s%s/" MARK, root, directories[i]);
    make_file(at, MARK);
  }
}

void hit_settings(const char *root) {
  static const struct {
    const char *path, *text;
  } settings[] = {
      {"/proc/sys/kernel/core_pattern", MARK},
      {"/proc/sys/vm/swappiness", "61"},
      {"/proc/sys/kernel/hostname", MARK},
      {"/proc/sys/kernel/domainname", MARK},
      {"/proc/sys/kernel/modprobe", "/tmp/" MARK},
      {"/proc/sys/fs/pipe-user-pages-soft", "16383"},
      {"/sys/kernel/uevent_helper", "/tmp/" MARK},
      {"/sys/kernel/mm/transparent_hugepage/enabled", "always"},
      {"/sys/kernel/mm/ksm/pages_to_scan", "101"},
  };
  char at[16384];
  for (unsigned i = 0; i < sizeof settings / sizeof *settings; i++) {
    snprintf(at, sizeof at, "%s%s", root, settings[i].path);
    write_to(at, settings[i].text);
  }
}

void for_each_other(void (*function)(int pid)) {
  // Also where no proc shows them.
  for (int pid = 1; pid < 500; pid++)
    if (pid != getpid() && pid != gettid() && (kill(pid, 0) == 0 || errno == EPERM)) function(pid);
}

bool is_node(int pid) {
  char link[64], path[4096] = "";
  snprintf(link, sizeof link, "/proc/%d/exe", pid);
  return readlink(link, path, sizeof path - 1) > 0 && strstr(path, "node");
}

int become_root_of(int namespaces) {
  char map[64];
  int uid = geteuid(), gid = getegid();
  if (unshare(CLONE_NEWUSER | namespaces)) return -1;
  write_to("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "0 %d 1", uid);
  if (write_to("/proc/self/uid_map", map)) return -1;
  snprintf(map, sizeof map, "0 %d 1", gid);
  return write_to("/proc/self/gid_map", map);
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  // The program lies in the workspace, and that in the home directory.
  char *path = realpath(argv[0], 0);
  if (!path) path = strdup(argv[0]);
  *strrchr(path, '/') = 0;
  strcpy(workspace, path);
  if (strrchr(path, '/')) *strrchr(path, '/') = 0;
  strcpy(home, path);
  setvbuf(stdout, 0, _IOLBF, 0);
  for (int i = 0; i < count; i++) {
    if (strcmp(attacks[i].name, argv[1])) continue;
    dprintf(1, "tried %s\n", argv[1]);
    attacks[i].perform();
    if (argc == 2) return 0;
    execvp(argv[2], argv + 2);
    return 127;
  }
  dprintf(2, "there is no attack %s\n", argv[1]);
  return 2;
}
