// The runner: a new process that performs a list of system calls, top to bottom, and reports each of them.
//
// Node calls runner_start. The child begins in perform(), undoes what Node did to the process, and goes through the
// list. It calls no library; it allocates nothing; it writes only to its own stack, to the places that the list names
// and to the report pipe. So it may share the parent's memory (CLONE_VM), and no page tables need to be copied.
// A list that changes credentials must not; for that one the child becomes a program that has nothing of Node's.
//
// Built with -nostdlib -ffreestanding, see src/run/build.ts.
#include "kernel.h"
#include <linux/close_range.h>
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/time.h>

// ---------------------------------------------------------------- what Node hands over (src/run/assemble.ts)

enum { FORK = -1, REFUSE = -2 };
// FORK: no plain syscall: a child, with the flags of args[0], goes on with the list; the parent waits for it
// REFUSE: nothing is called, and the result is args[0]: what if the kernel had said no?

struct step {
  __s64 number; // of the syscall, or FORK, or REFUSE
  __s64 args[6];
  __s32 may_fail; // the list goes on all the same
  __s32 manner;   // PLAIN, or one of these two
};
enum {
  PLAIN = 0,
  LAST = 1,       // execve or exit: does not return when it succeeds, so it is reported before as well
  NETLINK_ACK = 2 // receives a netlink answer, which holds an errno of its own (netlink(7), NLMSG_ERROR)
};

// A result is wanted elsewhere: as an argument of a later step, or inside a message that a later step sends.
struct use {
  __s32 step; // whose result
  __s32 size; // 4 or 8 bytes
  void *where;
};

struct list {
  __u64 flags; // of clone(2), without the exit signal
  __s64 step_count, use_count;
  struct step *steps;
  struct use *uses; // in the order of their steps
  char *stacks;     // one for the first process and one for each fork
  __s64 stack_size;
  __s32 stdio[3];   // become 0, 1 and 2
  __s32 report;     // a pipe: one struct report a call
  __s32 control;    // a pipe: one byte is the go-ahead for one call; -1 where nobody holds us back
  __s32 waits;      // the parent stands still until the child has left its memory (CLONE_VFORK)
  // Where the list must not be performed in memory of the parent's: a program (native/runner-main.c) that performs it in its
  // own, and of the parent's sees this arena alone. Null elsewhere.
  const char *program;
  char **arguments;
  __s32 arena; // a memfd
  __s32 refused; // why there is no such program: -errno of its execve
  __s32 own_group; // a process group of its own (setpgid(2)): kill(0, ...) knows no namespaces, and would reach the parent's
};

struct report {
  __s32 step, about_to; // about_to: an execve or exit that has not come back, and never will if all is well
  __s64 result;         // or -errno
  __s64 answer;         // the errno inside a netlink answer, negative, or 0
  __s64 began, ended;   // CLOCK_MONOTONIC, nanoseconds
};

enum { LIST_ENDED = 0, STEP_FAILED = 127 };

struct child {
  struct list *list;
  signal_set mask; // as it was before runner_start
  long next;       // the step to begin with
  long forks;      // so many stacks are taken
  __s64 began;     // of the fork that it came from
  int number;      // its own, as its parent counts; the kernel writes it before the child begins
};

// ---------------------------------------------------------------- starting a process

static void __attribute__((noreturn, noinline, used)) perform(struct child *child);
typedef void (*beginning)(struct child *);

// clone3 with a stack of the child's own: the child cannot return from here, it begins in `begin`.
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
  struct clone_args how;
  for (unsigned i = 0; i < sizeof how; i++) ((volatile char *)&how)[i] = 0;
  // Node's signal handlers live in memory that we may share; the child must never run one.
  how.flags = flags | CLONE_CLEAR_SIGHAND | CLONE_PARENT_SETTID;
  how.exit_signal = SIG_CHLD;
  how.stack = (__u64)(list->stacks + child->forks * list->stack_size);
  how.stack_size = list->stack_size;
  how.parent_tid = (__u64)&child->number;
  return clone_child(&how, child, begin);
}

static void __attribute__((noreturn)) leave(int code) {
  CALL1(__NR_exit_group, code);
  __builtin_trap(); // a filter of the list's own refuses even that
}

enum { KEPT_ON_EXEC = 0 };

// Runs in the parent's memory, while the parent stands still. The list is performed by the program that this becomes.
static void __attribute__((noreturn)) become_program(struct child *child) {
  struct list *list = child->list;
  const __s32 needed[] = {list->stdio[0], list->stdio[1], list->stdio[2], list->report, list->control, list->arena};
  for (unsigned i = 0; i < sizeof needed / sizeof *needed; i++) CALL3(__NR_fcntl, needed[i], F_SETFD, KEPT_ON_EXEC);
  char *no_environment[] = {0};
  list->refused = CALL3(__NR_execve, list->program, list->arguments, no_environment);
  leave(STEP_FAILED);
}

static long start_afresh(struct child *child, __u64 flags) {
  struct list *list = child->list;
  list->refused = 0;
  long pid = start(child, flags | CLONE_VM | CLONE_VFORK, become_program);
  if (pid < 0 || !list->refused) return pid;
  CALL4(__NR_wait4, pid, 0, 0, 0);
  return list->refused;
}

// Starts the list in a new process. Gives its process number as the caller sees it, or -errno of clone3.
long runner_start(struct list *list) {
  struct child child = {.list = list};
  // The child lives on after we have returned, unless we wait: what it needs lies at the foot of its own stack.
  struct child *kept = (struct child *)list->stacks;
  CALL4(__NR_rt_sigprocmask, SIG_SET_BLOCK, &every_signal, &child.mask, sizeof(signal_set));
  *kept = child;
  long pid = list->program ? start_afresh(kept, list->flags) : 0;
  // The rest of the way is the same with a copy of the parent's memory; it only takes longer.
  if (!list->program || list->refused) pid = start(kept, list->flags | (list->waits ? CLONE_VFORK : 0), perform);
  CALL4(__NR_rt_sigprocmask, SIG_SET_MASK, &child.mask, 0, sizeof(signal_set));
  return pid;
}

// ---------------------------------------------------------------- performing

static __s64 now(void) {
  struct kernel_timespec time = {0};
  CALL2(__NR_clock_gettime, CLOCK_MONOTONIC, &time);
  return time.seconds * 1000000000ll + time.nanoseconds;
}

// A child of Node that was killed must not outlive it. The kernel forgets this wish when credentials change; the lab,
// which is a PID namespace, is what holds then.
static void die_with_parent(void) { CALL2(__NR_prctl, PR_SET_PDEATHSIG, SIG_KILL); }

// What Node (libuv) changed in this process, and a program does not expect: descriptors 0, 1 and 2 close on exec,
// SIGPIPE and SIGXFSZ are ignored. And what Node only passes on: descriptors that it was started with. A box gets none of
// those; one that leads to a directory of the host would be a way out.
static void undo_node(struct child *child) {
  __s32 *stdio = child->list->stdio;
  // Where they are exchanged (2>&1 >&2), the first to be written would be gone before the other is read.
  for (int fd = 0; fd < 3; fd++)
    if (stdio[fd] < 3 && stdio[fd] != fd) stdio[fd] = CALL3(__NR_fcntl, stdio[fd], F_DUPFD_CLOEXEC, 3);
  for (int fd = 0; fd < 3; fd++) {
    if (stdio[fd] == fd) CALL3(__NR_fcntl, fd, F_SETFD, 0);
    else CALL3(__NR_dup3, stdio[fd], fd, 0);
  }
  CALL3(__NR_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC);
  struct kernel_sigaction by_default = {0};
  CALL4(__NR_rt_sigaction, SIG_PIPE, &by_default, 0, sizeof(signal_set));
  CALL4(__NR_rt_sigaction, SIG_XFSZ, &by_default, 0, sizeof(signal_set));
  if (child->list->own_group) CALL2(__NR_setpgid, 0, 0);
  die_with_parent();
  CALL4(__NR_rt_sigprocmask, SIG_SET_MASK, &child->mask, 0, sizeof(signal_set));
}

static void send(struct list *list, struct report report) {
  report.ended = now();
  // A pipe takes so few bytes whole or not at all. If nobody reads any more, SIGPIPE ends us, as it should.
  long sent;
  do sent = CALL3(__NR_write, list->report, &report, sizeof report);
  while (sent == -ERROR_INTERRUPTED);
  // A list that nobody hears of any more does not go on: a filter of its own refuses to write.
  if (sent < 0 && sent != -ERROR_NO_DESCRIPTOR) leave(STEP_FAILED);
}

static void wait_for_go_ahead(struct list *list) {
  char go;
  if (list->control < 0) return;
  long got;
  do got = CALL3(__NR_read, list->control, &go, 1);
  while (got == -ERROR_INTERRUPTED);
  if (got != 1) leave(STEP_FAILED); // whoever held us back is gone
}

// The forking process stays behind: it hands signals down, and ends as its child ends.
static void __attribute__((noreturn)) stand_by(struct list *list, int child) {
  struct kernel_siginfo info;
  int status;
  CALL1(__NR_close, list->report);
  if (list->control >= 0) CALL1(__NR_close, list->control);
  for (;;) {
    // Whoever is number one of a PID namespace has orphans to reap as well.
    long pid;
    do pid = CALL4(__NR_wait4, -1, &status, WAIT_NO_HANG, 0);
    while (pid > 0 && pid != child);
    if (pid == child) break;
    long signal = CALL4(__NR_rt_sigtimedwait, &every_signal, &info, 0, sizeof(signal_set));
    // Ctrl-C reaches everybody in the foreground; handing it down would deliver it twice.
    if (signal > 0 && signal != SIG_CHLD && info.code != SENT_BY_KERNEL) CALL2(__NR_kill, child, signal);
  }
  if (exited(status)) leave(exit_code(status));
  signal_set none = 0;
  CALL4(__NR_rt_sigprocmask, SIG_SET_MASK, &none, 0, sizeof(signal_set));
  CALL2(__NR_kill, CALL0(__NR_getpid), ended_by(status));
  leave(128 + ended_by(status)); // a number one is not killed by its own signal
}

static void use(struct list *list, long step, __s64 result) {
  for (long i = 0; i < list->use_count; i++) {
    if (list->uses[i].step != step) continue;
    if (list->uses[i].size == 4) *(__s32 *)list->uses[i].where = (__s32)result;
    else *(__s64 *)list->uses[i].where = result;
  }
}

// fork(2), or clone(2) with flags: the child goes on in perform(), the parent stands by. It is the child that reports
// the fork: the parent might come to that only after the child has reported, and used, what follows.
static void fork_step(struct child *child, long step) {
  struct list *list = child->list;
  struct child *next = (struct child *)(list->stacks + (child->forks + 1) * list->stack_size);
  *next = (struct child){.list = list, .mask = child->mask, .next = step + 1, .forks = child->forks + 1, .began = now()};
  CALL4(__NR_rt_sigprocmask, SIG_SET_BLOCK, &every_signal, 0, sizeof(signal_set));
  long pid = start(next, (list->flags & CLONE_VM) | list->steps[step].args[0], perform);
  if (pid > 0) stand_by(list, pid);
  send(list, (struct report){.step = step, .result = pid, .began = next->began});
  leave(STEP_FAILED);
}

static void report_birth(struct child *child) {
  long fork = child->next - 1;
  use(child->list, fork, child->number);
  send(child->list, (struct report){.step = fork, .result = child->number, .began = child->began});
}

static int failed(__s64 result) { return result < 0 && result > -4096; }

// What a netlink answer of so many bytes says: 0, or -errno. The kernel gives a struct nlmsghdr of 16 bytes, whose
// type stands at 4, and for NLMSG_ERROR (2) then the errno.
static __s64 refusal(const char *answer, __s64 bytes) {
  return bytes >= 20 && *(const __u16 *)(answer + 4) == 2 ? *(const __s32 *)(answer + 16) : 0;
}

static void perform(struct child *child) {
  struct list *list = child->list;
  if (child->next == 0) undo_node(child);
  else {
    die_with_parent();
    CALL4(__NR_rt_sigprocmask, SIG_SET_MASK, &child->mask, 0, sizeof(signal_set));
    report_birth(child);
  }
  for (long i = child->next; i < list->step_count; i++) {
    struct step *step = &list->steps[i];
    wait_for_go_ahead(list);
    if (step->number == FORK) fork_step(child, i);
    __s64 began = now();
    if (step->manner == LAST) send(list, (struct report){.step = i, .about_to = 1, .began = began});
    __s64 *a = step->args;
    __s64 result = step->number == REFUSE ? a[0] : syscall6(step->number, a[0], a[1], a[2], a[3], a[4], a[5]);
    __s64 answer = step->manner == NETLINK_ACK ? refusal((char *)a[1], result) : 0;
    use(list, i, result);
    send(list, (struct report){.step = i, .result = result, .answer = answer, .began = began});
    if ((failed(result) || answer) && !step->may_fail) leave(STEP_FAILED);
  }
  leave(LIST_ENDED);
}

// ---------------------------------------------------------------- what else Node needs of the kernel

// One system call in the calling thread, for what a process may do to itself without harm: pipes, memory, waiting.
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

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

// The number that this machine's kernel headers give a system call, or -1.
long runner_number(const char *name) {
  if (same(name, "fork") || same(name, "clone3")) return FORK;
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
    if (same(name, calls[i].name)) return calls[i].number;
  return -1;
}
