// The runner: a new process performs a list of system calls, from the first to the last, and reports each of them.
//
// Node calls runner_start. The child begins in perform(), undoes what Node changed in the process, and performs the list.
// It calls no library, allocates nothing, and writes only to its own stack, to the places that the list names and to the
// report pipe. So it can share its parent's memory (CLONE_VM), which saves copying the page tables. A list that changes
// credentials must not share memory: its child executes the program of native/runner-main.c.
#include "runner.h"
#include "text.h"
#include <linux/close_range.h>
#include <asm/ioctls.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <linux/netlink.h>
#include <linux/prctl.h>
#include <linux/sched.h>

// ---------------------------------------------------------------- starting a process

typedef void (*beginning)(struct child *);

// clone3 with a stack of its own for the child. The child cannot return from here, so it begins in `begin`.
static long clone_child(struct clone_args *how, struct child *child, beginning begin) {
#if defined(__x86_64__)
  long result;
  register struct child *kept __asm__("r12") = child;
  __asm__ volatile("syscall\n\t"
                   "test %%rax, %%rax\n\t"
                   "jnz 1f\n\t"
                   "xor %%ebp, %%ebp\n\t"
                   "mov %%r12, %%rdi\n\t"
                   "call *%[begin]\n\t"
                   "hlt\n"
                   "1:"
                   : "=a"(result)
                   : "a"(__NR_clone3), "D"(how), "S"(sizeof *how), [begin] "r"(begin), "r"(kept)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = __NR_clone3, x0 __asm__("x0") = (long)how, x1 __asm__("x1") = sizeof *how;
  register struct child *kept __asm__("x19") = child;
  register beginning called __asm__("x20") = begin;
  __asm__ volatile("svc 0\n\t"
                   "cbnz x0, 1f\n\t"
                   "mov x29, xzr\n\t"
                   "mov x0, x19\n\t"
                   "blr x20\n\t"
                   "brk 0\n"
                   "1:"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(kept), "r"(called)
                   : "memory", "x30");
  return x0;
#endif
}

static long start(struct child *child, __u64 flags, beginning begin) {
  struct list *list = child->list;
  struct clone_args how = {
      // The child must not run Node's signal handlers, which may use the memory that it shares.
      .flags = flags | CLONE_CLEAR_SIGHAND | CLONE_PARENT_SETTID,
      .exit_signal = SIGCHLD,
      .stack = (__u64)(list->stacks + child->forks * list->stack_size),
      .stack_size = list->stack_size,
      .parent_tid = (__u64)&child->pid,
  };
  return clone_child(&how, child, begin);
}

// Begins in the parent's memory, while the parent waits, and executes the program that performs the list.
static void __attribute__((noreturn)) execute_program(struct child *child) {
  struct list *list = child->list;
  const __s32 needed[] = {list->stdio[0], list->stdio[1], list->stdio[2], list->report,
                          list->control,  list->arena,    list->host};
  for (unsigned i = 0; i < sizeof needed / sizeof *needed; i++) CALL3(__NR_fcntl, needed[i], F_SETFD, 0);
  char *no_environment[] = {0};
  list->exec_error = CALL3(__NR_execve, list->program, list->arguments, no_environment);
  leave(STEP_FAILED);
}

// Gives the PID of the child that executes the program, or -errno of clone3 or of execve.
static long start_program(struct child *child, __u64 flags) {
  struct list *list = child->list;
  list->exec_error = 0;
  long pid = start(child, flags | CLONE_VM | CLONE_VFORK, execute_program);
  if (pid < 0 || !list->exec_error) return pid;
  CALL4(__NR_wait4, pid, 0, 0, 0);
  return list->exec_error;
}

// Starts the list in a new process. Gives its PID as the caller sees it, or -errno of clone3.
long runner_start(struct list *list) {
  // The child outlives this function, so its struct lies at the low end of its own stack, and not on ours.
  struct child *child = (struct child *)list->stacks;
  *child = (struct child){.list = list};
  CALL4(__NR_rt_sigprocmask, SIG_BLOCK, &all_signals, &child->mask, sizeof(signal_set));
  signal_set mask = child->mask;
  // In the host, the program makes the list's first process, with its flags.
  long pid = list->program ? start_program(child, list->host == NO_HOST ? list->flags : 0) : 0;
  // When the program cannot be executed, a copy of our memory serves as well. It only takes longer to make.
  if (list->host == NO_HOST && (!list->program || list->exec_error)) pid = start(child, list->flags | (list->waits ? CLONE_VFORK : 0), perform);
  CALL4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, 0, sizeof(signal_set));
  return pid;
}

// ---------------------------------------------------------------- performing

static __s64 now(void) {
  struct __kernel_timespec time = {0};
  CALL2(__NR_clock_gettime, CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

// The list dies when Node is killed. The kernel clears this setting when credentials change; then the PID namespace of
// the lab ends the list.
static void die_with_parent(void) { CALL2(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL); }

// Whoever opened the pipe may have set O_NONBLOCK, and most programs lose what such a pipe does not take at once.
static void set_blocking(int fd) {
  long flags = CALL3(__NR_fcntl, fd, F_GETFL, 0);
  if (!is_error(flags) && flags & O_NONBLOCK) CALL3(__NR_fcntl, fd, F_SETFL, flags & ~O_NONBLOCK);
}

// Makes the list's descriptors 0, 1 and 2, without close-on-exec.
static void set_stdio(__s32 *stdio) {
  // Descriptors 0 to 2 can be exchanged (2>&1 >&2), so each is copied out of the way before one is overwritten.
  for (int fd = 0; fd < 3; fd++)
    if (stdio[fd] < 3 && stdio[fd] != fd) stdio[fd] = CALL3(__NR_fcntl, stdio[fd], F_DUPFD_CLOEXEC, 3);
  for (int fd = 0; fd < 3; fd++) {
    if (stdio[fd] == fd) CALL3(__NR_fcntl, fd, F_SETFD, 0);
    else CALL3(__NR_dup3, stdio[fd], fd, 0);
    set_blocking(fd);
  }
}

// kill(0, ...) knows no namespaces: in our process group it would reach Node. A process with our controlling terminal
// could type into it (TIOCSTI), and one with our session keyring could read and clear that.
static void leave_session(void) {
  CALL0(__NR_setsid);
  CALL3(__NR_ioctl, 0, TIOCSCTTY, 0); // a terminal that belongs to no session, as src/run/terminal.ts makes one
  CALL2(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0);
}

// Undoes what Node (libuv) changed in this process and a program does not expect: it set close-on-exec on 0, 1 and 2,
// and ignored SIGPIPE and SIGXFSZ. Descriptors that Node itself inherited are closed by execve too: through one that
// leads to a directory of the host, a program could leave its box.
static void undo_node(struct child *child) {
  if (child->list->host == NO_HOST) set_stdio(child->list->stdio);
  CALL3(__NR_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC);
  struct sigaction by_default = {.sa_handler = SIG_DFL};
  CALL4(__NR_rt_sigaction, SIGPIPE, &by_default, 0, sizeof(signal_set));
  CALL4(__NR_rt_sigaction, SIGXFSZ, &by_default, 0, sizeof(signal_set));
  if (child->list->new_session) leave_session();
}

static void send(struct list *list, struct report report) {
  report.cookie = list->cookie;
  report.ended = now();
  // The kernel writes so few bytes to a pipe at once, or not at all. When no process reads, SIGPIPE ends us.
  long sent;
  do sent = CALL3(__NR_write, list->report, &report, sizeof report);
  while (sent == -EINTR);
  // When the list's own seccomp filter refuses write, its calls can no longer be reported, so it ends here. EBADF means
  // that the list closed the pipe, for example with close_range.
  if (sent < 0 && sent != -EBADF) leave(STEP_FAILED);
}

static void wait_for_permission(struct list *list) {
  char byte;
  if (list->control < 0) return;
  long got;
  do got = CALL3(__NR_read, list->control, &byte, 1);
  while (got == -EINTR);
  if (got != 1) leave(STEP_FAILED); // Node closed the pipe
}

// Reaps every child that has exited; PID 1 gets orphans too. Gives 1 when `child` is among them.
static int reap(int child, int *status) {
  long pid;
  do pid = CALL4(__NR_wait4, -1, status, WNOHANG, 0);
  while (pid > 0 && pid != child);
  return pid == child;
}

static void forward_next_signal(int child) {
  siginfo_t info;
  long signal = CALL4(__NR_rt_sigtimedwait, &all_signals, &info, 0, sizeof(signal_set));
  // The kernel sends Ctrl-C to the whole foreground process group, so the child has it already.
  if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL) CALL2(__NR_kill, child, signal);
}

static void __attribute__((noreturn)) end_like(int status) {
  if (exited(status)) leave(exit_code(status));
  CALL4(__NR_rt_sigprocmask, SIG_SETMASK, &no_signals, 0, sizeof(signal_set));
  CALL2(__NR_kill, CALL0(__NR_getpid), killed_by(status));
  leave(128 + killed_by(status)); // PID 1 cannot kill itself
}

// The first process of a host becomes the program `init`, which then waits for the child: whoever lists the processes of
// the host finds what they expect.
static void become_init(const char *init, int child) {
  line[0] = 0;
  add_number(child);
  const char *arguments[] = {"init", "--child", line, 0}, *no_environment[] = {0};
  CALL3(__NR_execve, init, arguments, no_environment);
}

// The child of the host's first process begins when that has become `init`: its execve closes the pipe.
static void wait_for_init(struct child *child) {
  char byte;
  if (child->ready[0] < 0) return;
  CALL1(__NR_close, child->ready[1]);
  while (CALL3(__NR_read, child->ready[0], &byte, 1) == -EINTR) {}
  CALL1(__NR_close, child->ready[0]);
}

// What the parent of a fork does: it forwards signals to its child, and ends as the child ends.
static void __attribute__((noreturn)) wait_for_child(struct list *list, int child) {
  int status;
  CALL1(__NR_close, list->report);
  if (list->control >= 0) CALL1(__NR_close, list->control);
  while (!reap(child, &status)) forward_next_signal(child);
  end_like(status);
}

// Writes the result of a step to the places that need it.
static void relocate(struct list *list, long step, __s64 result) {
  for (long i = 0; i < list->relocation_count; i++) {
    struct relocation *relocation = &list->relocations[i];
    if (relocation->step != step) continue;
    if (relocation->size == 4) *(__s32 *)relocation->where = (__s32)result;
    else *(__s64 *)relocation->where = result;
  }
}

// Writes one of the id maps of a child in a new user namespace. Gives 0, or -errno.
static long write_map(long pid, const char *file, const char *map) {
  line[0] = 0;
  add("/proc/");
  add_number(pid);
  add(file);
  long fd = CALL4(__NR_openat, AT_FDCWD, line, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) return fd;
  long result = CALL3(__NR_write, fd, map, length(map));
  CALL1(__NR_close, fd);
  return result < 0 ? result : 0;
}

// The child waits for its maps: without them it is nobody. It lies in memory that both share.
static void write_maps(struct child *next, long pid, const char *uid_map, const char *gid_map) {
  long error = uid_map ? write_map(pid, "/uid_map", uid_map) : 0;
  if (!error && gid_map) error = write_map(pid, "/gid_map", gid_map);
  __atomic_store_n(&next->mapped, error ? (int)error : 1, __ATOMIC_RELEASE);
  CALL3(__NR_futex, &next->mapped, FUTEX_WAKE, 1);
}

static void wait_for_maps(struct child *child) {
  while (!__atomic_load_n(&child->mapped, __ATOMIC_ACQUIRE)) CALL4(__NR_futex, &child->mapped, FUTEX_WAIT, 0, 0);
}

// fork(2), or clone(2) with flags and, for a new user namespace, the two id maps: the child goes on in perform(), and the
// parent waits. The child reports the fork, because the parent could come to it after the child's next calls, which may
// need the result.
static void fork_step(struct child *child, long step) {
  struct list *list = child->list;
  __s64 *args = list->steps[step].args;
  struct child *next = (struct child *)(list->stacks + (child->forks + 1) * list->stack_size);
  *next = (struct child){.list = list,
                         .mask = child->mask,
                         .next = step + 1,
                         .forks = child->forks + 1,
                         .mapped = args[1] ? 0 : 1,
                         .ready = {-1, -1},
                         .fork_began = now()};
  int is_first_of_host = child->next > 0 && list->steps[child->next - 1].args[1] != 0;
  if (is_first_of_host) CALL2(__NR_pipe2, next->ready, O_CLOEXEC);
  CALL4(__NR_rt_sigprocmask, SIG_BLOCK, &all_signals, 0, sizeof(signal_set));
  long pid = start(next, (list->flags & CLONE_VM) | args[0], perform);
  if (pid > 0 && args[1]) write_maps(next, pid, (const char *)args[1], (const char *)args[2]);
  if (pid > 0 && is_first_of_host) {
    CALL1(__NR_close, next->ready[0]);
    int ready = next->ready[1];
    become_init(list->init, pid);
    CALL1(__NR_close, ready);
  }
  if (pid > 0) wait_for_child(list, pid);
  send(list, (struct report){.step = step, .result = pid, .began = next->fork_began});
  leave(STEP_FAILED);
}

static void report_fork(struct child *child) {
  long step = child->next - 1;
  wait_for_maps(child);
  wait_for_init(child);
  __s64 result = child->mapped < 0 ? child->mapped : child->pid;
  relocate(child->list, step, result);
  send(child->list, (struct report){.step = step, .result = result, .began = child->fork_began});
  if (result < 0) leave(STEP_FAILED);
}

// The errno in a netlink answer of that many bytes: 0, or negative. struct nlmsgerr follows the header.
static __s64 netlink_error(const struct nlmsghdr *answer, __s64 bytes) {
  if (bytes < (__s64)(sizeof *answer + sizeof(int)) || answer->nlmsg_type != NLMSG_ERROR) return 0;
  return ((const struct nlmsgerr *)(answer + 1))->error;
}

static void begin(struct child *child) {
  if (child->next == 0) undo_node(child);
  die_with_parent();
  CALL4(__NR_rt_sigprocmask, SIG_SETMASK, &child->mask, 0, sizeof(signal_set));
  if (child->next != 0) report_fork(child);
}

static void perform_step(struct child *child, long i) {
  struct list *list = child->list;
  struct step *step = &list->steps[i];
  wait_for_permission(list);
  if (step->number == FORK) fork_step(child, i);
  __s64 began = now();
  if (step->kind == NO_RETURN) send(list, (struct report){.step = i, .about_to = 1, .began = began});
  __s64 *a = step->args;
  __s64 result = step->number == REFUSE ? a[0] : syscall6(step->number, a[0], a[1], a[2], a[3], a[4], a[5]);
  __s64 answer = step->kind == NETLINK_ACK ? netlink_error((struct nlmsghdr *)a[1], result) : 0;
  relocate(list, i, result);
  send(list, (struct report){.step = i, .result = result, .answer = answer, .began = began});
  if ((is_error(result) || answer) && !step->may_fail) leave(STEP_FAILED);
}

void perform(struct child *child) {
  begin(child);
  for (long i = child->next; i < child->list->step_count; i++) perform_step(child, i);
  leave(LIST_ENDED);
}

// ---------------------------------------------------------------- in the host of the lesson

// What runs here has three processes. The first stays in our PID namespace, so that the list cannot see it, and waits.
// The second is in the host's PID namespace, because only from there clone(2) can make another one, and exits at once.
// The third performs the list, as a child of the first.
enum { HOST_STACK = 8192, FIRST_FREE = 64 };

struct guest {
  struct child *child;
  int pidfd;    // of the third process
  long created; // what the clone of the third gave: its PID in the host, or -errno
};

// Moves a descriptor out of the way of those that the list opens. It stays where it is when the limit is lower than that.
static __s32 move_up(__s32 fd) {
  if (fd < 0) return fd;
  long moved = CALL3(__NR_fcntl, fd, F_DUPFD_CLOEXEC, FIRST_FREE);
  if (moved < 0) return fd;
  CALL1(__NR_close, fd);
  return moved;
}

// Leaves only 0, 1 and 2, the two pipes and the host's pidfd open: the list inherits nothing else of ours.
static void close_others(struct list *list) {
  set_stdio(list->stdio);
  list->report = move_up(list->report);
  list->control = move_up(list->control);
  list->host = move_up(list->host);
  for (int fd = 3; fd < FIRST_FREE; fd++)
    if (fd != list->report && fd != list->control && fd != list->host) CALL1(__NR_close, fd);
}

// If memory runs out, the kernel kills a process of the list, and not the one that judges it.
static void kill_first(void) {
  long fd = CALL4(__NR_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC, 0);
  CALL3(__NR_write, fd, "1000", 4);
  CALL1(__NR_close, fd);
}

static void enter_cgroups(const char *const *files) {
  for (; files && *files; files++) {
    long fd = CALL4(__NR_openat, AT_FDCWD, *files, O_WRONLY | O_CLOEXEC, 0);
    CALL3(__NR_write, fd, "0", 1);
    CALL1(__NR_close, fd);
  }
}

static long enter_host(struct list *list) {
  enter_cgroups(list->cgroups);
  kill_first();
  if (list->host == HERE) return 0;
  long error = CALL2(__NR_setns, list->host,
                     CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET |
                         CLONE_NEWCGROUP);
  CALL1(__NR_close, list->host);
  if (list->directory) CALL1(__NR_chdir, list->directory);
  return error;
}

static void __attribute__((noreturn)) perform_as_guest(struct child *child) {
  CALL2(__NR_prctl, PR_SET_DUMPABLE, 1); // its files in /proc belong to its user again
  send(child->list, (struct report){.step = -1, .result = child->pid, .began = now()});
  perform(child);
}

// The second process. It shares memory and descriptors with the first, which gets the pidfd so.
static void __attribute__((noreturn)) create_guest(struct child *second) {
  struct guest *guest = (struct guest *)second->next;
  struct child *third = guest->child;
  struct list *list = third->list;
  struct clone_args how = {
      // With CLONE_PARENT the signal for the parent is that of the calling process.
      .flags = (list->flags & ~CLONE_VM) | CLONE_CLEAR_SIGHAND | CLONE_PARENT_SETTID | CLONE_PARENT | CLONE_PIDFD,
      .stack = (__u64)list->stacks,
      .stack_size = list->stack_size,
      .parent_tid = (__u64)&third->pid,
      .pidfd = (__u64)&guest->pidfd,
  };
  guest->created = clone_child(&how, third, perform_as_guest);
  leave(0);
}

// The first process, from here on: hands signals to the third, and ends as it ends.
static void __attribute__((noreturn)) wait_for_guest(struct guest *guest) {
  struct list *list = guest->child->list;
  int status;
  CALL1(__NR_close, list->report);
  if (list->control >= 0) CALL1(__NR_close, list->control);
  while (CALL4(__NR_wait4, -1, &status, WNOHANG, 0) <= 0) {
    siginfo_t info;
    long signal = CALL4(__NR_rt_sigtimedwait, &all_signals, &info, 0, sizeof(signal_set));
    if (signal > 0 && signal != SIGCHLD) CALL4(__NR_pidfd_send_signal, guest->pidfd, signal, 0, 0);
  }
  end_like(status);
}

// Performs a list in the namespaces of the host. Called by native/runner-main.c, in a memory of its own.
void perform_in_host(struct child *child) {
  static char stack[HOST_STACK] __attribute__((aligned(16)));
  struct list *list = child->list;
  struct guest guest = {.child = child};
  struct child second = {.list = list, .next = (long)&guest};
  close_others(list);
  guest.created = enter_host(list);
  die_with_parent();
  // We now have the host's credentials, and a PID in the lab: a list must not write to our memory.
  CALL2(__NR_prctl, PR_SET_DUMPABLE, 0);
  if (guest.created == 0) {
    struct clone_args how = {.flags = CLONE_VM | CLONE_VFORK | CLONE_FILES,
                             .exit_signal = SIGCHLD,
                             .stack = (__u64)stack,
                             .stack_size = sizeof stack};
    long pid = clone_child(&how, &second, create_guest);
    if (pid < 0) guest.created = pid;
    else CALL4(__NR_wait4, pid, 0, 0, 0);
  }
  if (guest.created > 0) wait_for_guest(&guest);
  send(list, (struct report){.step = -1, .result = guest.created, .began = now()});
  leave(STEP_FAILED);
}

// ---------------------------------------------------------------- what else Node needs of the kernel

// Makes one system call in the calling thread, for what does no harm to Node itself: pipes, memory, waiting.
long runner_call(long number, long a, long b, long c, long d, long e, long f) {
  return syscall6(number, a, b, c, d, e, f);
}

static const struct {
  const char *name;
  long number;
} calls[] = {
#define CALL(name) {#name, __NR_##name},
#include "calls.h"
#undef CALL
};

// The number of a system call on this machine, or -1.
long runner_number(const char *name) {
  if (same(name, "fork") || same(name, "clone3")) return FORK;
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
    if (same(name, calls[i].name)) return calls[i].number;
  return -1;
}
