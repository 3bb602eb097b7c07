// Tries: what only an administrator of the machine may do, in forms that change nothing.
// With: check, run, demo
#include "attack.h"
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <sys/swap.h>

ATTACK(administers_the_system) {
  // Each is refused with EPERM before its arguments are looked at; any other answer means that we would be allowed to.
#define PROBE(call)                                                                                                    \
  do {                                                                                                                 \
    errno = 0;                                                                                                         \
    if ((call) >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES)) reached("%s: errno %d", #call, errno);  \
  } while (0)
  PROBE(swapoff("/nowhere"));
  PROBE(swapon("/nowhere", 0));
  PROBE(syscall(SYS_init_module, "", 0, ""));
  PROBE(syscall(SYS_delete_module, MARK, O_NONBLOCK));
  PROBE(syscall(SYS_finit_module, -1, "", 0));
  PROBE(syscall(SYS_kexec_load, 0, 0, 0, 0x80000000));
  PROBE(syscall(SYS_acct, "/nowhere"));
#ifdef SYS_iopl
  PROBE(syscall(SYS_iopl, 3));
#endif
  PROBE(syscall(SYS_lookup_dcookie, 0, 0, 0));
  struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK};
  PROBE(syscall(SYS_perf_event_open, &event, -1, 0, -1, 0));
  union bpf_attr bpf = {.map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 4, .max_entries = 1};
  PROBE(syscall(SYS_bpf, BPF_MAP_CREATE, &bpf, sizeof bpf));
  union bpf_attr next = {.start_id = 0};
  PROBE(syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &next, sizeof next));
}
