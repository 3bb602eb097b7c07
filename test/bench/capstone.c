// The reference for the container of lesson 13: the same calls in the same order, in plain C. test/bench/capstone.js runs
// it in a lab, and test/bench.test.ts compares its calls with those of the lesson.
//   cc -O2 -o capstone capstone.c && ./capstone LAYERS FILTER N HIERARCHY...
// Needs root. LAYERS contains base, site, upper, work and merged; FILTER is a seccomp program; HIERARCHY is a directory of
// cgroup v1 below /sys/fs/cgroup; with v2 none is given.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
enum { OUTSIDE = 100000, NOTHING = MS_NOSUID | MS_NODEV | MS_NOEXEC };

static const char *layers;
static struct sock_fprog filter;
static char **hierarchies;
static unsigned long long kept = 1 << CAP_CHOWN | 1 << CAP_DAC_OVERRIDE | 1 << CAP_FOWNER | 1 << CAP_FSETID | 1 << CAP_KILL |
                                 1 << CAP_SETGID | 1 << CAP_SETUID | 1 << CAP_SETPCAP | 1 << CAP_NET_BIND_SERVICE |
                                 1 << CAP_SYS_CHROOT | 1u << CAP_SETFCAP;
static int last_capability;
static char overlay[4096], merged[1024];

// Exits with an error message if a call fails.
#define MUST(call) ((call) < 0 ? (perror(#call), _exit(1)) : (void)0)

static const char *path(const char *format, const char *name) {
  static char text[2048];
  snprintf(text, sizeof text, format, name);
  return text;
}

static void put(const char *file, const char *text) {
  int fd = open(file, O_WRONLY | O_CLOEXEC);
  MUST(fd);
  MUST(write(fd, text, strlen(text)));
  MUST(close(fd));
}

static const char *hierarchy_of(const char *controller) {
  for (char **each = hierarchies; *each; each++)
    if (strstr(*each, controller) && strcmp(*each, "cpuacct")) return *each;
  return fprintf(stderr, "no hierarchy has %s\n", controller), exit(1), NULL;
}

static void limits(void) {
  if (!*hierarchies) {
    MUST(mkdirat(AT_FDCWD, "/sys/fs/cgroup/container", 0755));
    put("/sys/fs/cgroup/container/memory.max", "64M");
    put("/sys/fs/cgroup/container/cpu.max", "50000 100000");
    put("/sys/fs/cgroup/container/pids.max", "20");
    put("/sys/fs/cgroup/container/cgroup.procs", "0");
    return;
  }
  for (char **each = hierarchies; *each; each++)
    MUST(mkdirat(AT_FDCWD, path("/sys/fs/cgroup/%s/container", *each), 0755));
  put(path("/sys/fs/cgroup/%s/container/memory.limit_in_bytes", hierarchy_of("memory")), "64M");
  put(path("/sys/fs/cgroup/%s/container/cpu.cfs_period_us", hierarchy_of("cpu")), "100000");
  put(path("/sys/fs/cgroup/%s/container/cpu.cfs_quota_us", hierarchy_of("cpu")), "50000");
  put(path("/sys/fs/cgroup/%s/container/pids.max", hierarchy_of("pids")), "20");
  for (char **each = hierarchies; *each; each++) put(path("/sys/fs/cgroup/%s/container/cgroup.procs", *each), "0");
}

static void user(void) {
  // The C library's wrapper would synchronize all threads, but only the call itself is to be measured.
  MUST(syscall(SYS_setgroups, 0, NULL));
  MUST(syscall(SYS_setgid, OUTSIDE));
  MUST(syscall(SYS_setuid, OUTSIDE));
  MUST(prctl(PR_SET_DUMPABLE, 1));
  MUST(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP |
               CLONE_NEWTIME));
  put("/proc/self/setgroups", "deny");
  put("/proc/self/uid_map", "0 100000 1");
  put("/proc/self/gid_map", "0 100000 1");
}

static void loopback(void) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg link;
    struct rtattr name;
    char lo[4];
  } up = {
      .header = {.nlmsg_len = sizeof up, .nlmsg_type = RTM_NEWLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_seq = 1},
      .link = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP},
      .name = {.rta_len = sizeof(struct rtattr) + 3, .rta_type = IFLA_IFNAME},
      .lo = "lo",
  };
  char answer[1024];
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  MUST(fd);
  MUST(sendto(fd, &up, sizeof up, 0, NULL, 0));
  MUST(recvfrom(fd, answer, sizeof answer, 0, NULL, NULL));
  MUST(((struct nlmsgerr *)NLMSG_DATA((struct nlmsghdr *)answer))->error);
  MUST(close(fd));
}

static void files(void) {
  MUST(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
  MUST(mount("overlay", merged, "overlay", 0, overlay));
  MUST(mount("/dev/null", path("%s/dev/null", merged), NULL, MS_BIND, NULL));
  MUST(mount("/dev/zero", path("%s/dev/zero", merged), NULL, MS_BIND, NULL));
  MUST(mount("/dev/urandom", path("%s/dev/urandom", merged), NULL, MS_BIND, NULL));
  MUST(mount("proc", path("%s/proc", merged), "proc", NOTHING, NULL));
  MUST(mount("sysfs", path("%s/sys", merged), "sysfs", NOTHING | MS_RDONLY, NULL));
  MUST(mkdirat(AT_FDCWD, path("%s/dev/mqueue", merged), 0755));
  MUST(mount("mqueue", path("%s/dev/mqueue", merged), "mqueue", NOTHING, NULL));
  MUST(mount("tmpfs", path("%s/tmp", merged), "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m"));
  MUST(chdir(merged));
  MUST(syscall(SYS_pivot_root, ".", "."));
  MUST(umount2(".", MNT_DETACH));
}

static void own_groups(void) {
  if (!*hierarchies) {
    MUST(mount("cgroup2", "/sys/fs/cgroup", "cgroup2", NOTHING | MS_RDONLY, NULL));
    return;
  }
  MUST(mount("tmpfs", "/sys/fs/cgroup", "tmpfs", NOTHING, "mode=755"));
  for (char **each = hierarchies; *each; each++) {
    MUST(mkdirat(AT_FDCWD, path("/sys/fs/cgroup/%s", *each), 0755));
    MUST(mount("cgroup", path("/sys/fs/cgroup/%s", *each), "cgroup", NOTHING | MS_RDONLY, *each));
  }
}

static void powers(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{.effective = kept, .permitted = kept}, {0}};
  MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
  for (int each = 0; each <= last_capability; each++)
    if (!(kept >> each & 1)) MUST(prctl(PR_CAPBSET_DROP, each));
  MUST(syscall(SYS_capset, &header, data));
  MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  MUST(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
}

// Exits as the child does, like the runner's process that waits for it.
static void stand_by(pid_t child) {
  int status;
  MUST(waitpid(child, &status, 0));
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void box(void) {
  char *command[] = {"/bin/true", NULL};
  limits();
  user();
  pid_t child = fork();
  MUST(child);
  if (child > 0) stand_by(child);
  MUST(sethostname("container", 9));
  loopback();
  files();
  own_groups();
  powers();
  MUST(execve(command[0], command, environ));
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

// Removes what a box leaves: its cgroups, and a directory in the upper layer. This is not measured.
static void tidy(void) {
  int gone = 1;
  for (int tries = 0; tries < 1000; tries++) {
    gone = *hierarchies || rmdir("/sys/fs/cgroup/container") == 0 || errno == ENOENT;
    for (char **each = hierarchies; *each; each++)
      gone &= rmdir(path("/sys/fs/cgroup/%s/container", *each)) == 0 || errno == ENOENT;
    if (gone) break;
    usleep(1000);
  }
  if (!gone) perror("rmdir of the group"), exit(1);
  rmdir(path("%s/upper/dev/mqueue", layers));
  rmdir(path("%s/upper/dev", layers));
}

static void prepare(const char *directory, const char *file) {
  layers = directory;
  snprintf(merged, sizeof merged, "%s/merged", layers);
  snprintf(overlay, sizeof overlay, "lowerdir=%s/site:%s/base,upperdir=%s/upper,workdir=%s/work,userxattr", layers, layers,
           layers, layers);
  static struct sock_filter instructions[4096];
  FILE *from = fopen(file, "r");
  if (!from) perror(file), exit(1);
  filter.filter = instructions;
  filter.len = fread(instructions, sizeof *instructions, 4096, from);
  fclose(from);
  from = fopen("/proc/sys/kernel/cap_last_cap", "r");
  if (!from || fscanf(from, "%d", &last_capability) != 1) perror("cap_last_cap"), exit(1);
  fclose(from);
}

int main(int argc, char **argv) {
  if (argc < 4) return fprintf(stderr, "usage: capstone LAYERS FILTER N HIERARCHY...\n"), 2;
  prepare(argv[1], argv[2]);
  int n = atoi(argv[3]);
  hierarchies = argv + 4;
  for (int i = 0; i < n; i++) {
    int status;
    double began = milliseconds();
    pid_t child = fork();
    if (child == 0) box();
    if (child < 0 || waitpid(child, &status, 0) < 0 || status) return perror("capstone"), 1;
    printf("%.4f\n", milliseconds() - began);
    fflush(stdout);
    tidy();
  }
}
