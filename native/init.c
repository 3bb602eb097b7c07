// A process number one: starts a command, reaps whoever is orphaned into its care, hands signals down,
// and ends as the command ended.
//
//   init COMMAND [ARGUMENT…]
//
// The kernel treats number one differently: a signal for which it has no handler does not reach it, and when it
// ends, everybody in its PID namespace is killed (pid_namespaces(7)). Both are why it must do so little, so surely.
#include "kernel.h"
#include <linux/prctl.h>

static long length(const char *text) {
  long n = 0;
  while (text[n]) n++;
  return n;
}

static void say(const char *text) { CALL3(__NR_write, 2, text, length(text)); }

static void __attribute__((noreturn)) leave(int code) {
  for (;;) CALL1(__NR_exit_group, code);
}

// clone without a new stack or shared memory is fork. The order of the last two arguments differs between machines;
// all of them are zero.
static long fork_child(void) { return CALL1(__NR_clone, SIG_CHLD); }

// Reaps everybody who has ended. Gives the command's wait status, or -1 while it runs.
static int reap(long command) {
  int status, result = -1;
  for (;;) {
    long pid = CALL4(__NR_wait4, -1, &status, WAIT_NO_HANG, 0);
    if (pid <= 0) return result;
    if (pid == command) result = status;
  }
}

static void __attribute__((noreturn, used)) run(long *stack) {
  char **arguments = (char **)(stack + 1), **environment = arguments + stack[0] + 1;
  if (stack[0] < 2) {
    say("usage: init COMMAND [ARGUMENT...]\n");
    leave(2);
  }
  // Before anybody can send us one: signals wait until rt_sigtimedwait fetches them.
  signal_set before;
  CALL4(__NR_rt_sigprocmask, SIG_SET_BLOCK, &every_signal, &before, sizeof(signal_set));
  // Where we are not number one, orphans come to us all the same.
  CALL2(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1);

  long command = fork_child();
  if (command < 0) {
    say("init: cannot fork\n");
    leave(126);
  }
  if (command == 0) {
    CALL2(__NR_prctl, PR_SET_PDEATHSIG, SIG_KILL);
    CALL4(__NR_rt_sigprocmask, SIG_SET_MASK, &before, 0, sizeof(signal_set));
    CALL3(__NR_execve, arguments[1], arguments + 1, environment);
    say("init: cannot execute ");
    say(arguments[1]);
    say("\n");
    leave(127);
  }
  for (;;) {
    struct kernel_siginfo info;
    long signal = CALL4(__NR_rt_sigtimedwait, &every_signal, &info, 0, sizeof(signal_set));
    // Ctrl-C in a terminal comes from the kernel, and came to the command as well.
    if (signal > 0 && signal != SIG_CHLD && info.code != SENT_BY_KERNEL) CALL2(__NR_kill, command, signal);
    int status = reap(command);
    if (status >= 0) leave(exited(status) ? exit_code(status) : 128 + ended_by(status));
  }
}

START(run)
