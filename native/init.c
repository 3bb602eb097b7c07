// PID 1 of a box: starts a command, reaps orphans, forwards signals to the command, and exits as the command did. Without
// a command it reaps orphans until it is killed.
//
//   init [COMMAND [ARGUMENT...]]
//   init --child PID              the command has been started already
//
// PID 1 is special (pid_namespaces(7)): a signal that it has no handler for does not reach it, and when it exits, the
// kernel kills every process in its PID namespace.
#include "text.h"
#include <linux/prctl.h>

static void __attribute__((noreturn)) execute(char **command, char **environment, const signal_set *mask) {
  CALL2(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
  CALL4(__NR_rt_sigprocmask, SIG_SETMASK, mask, 0, sizeof *mask);
  CALL3(__NR_execve, command[0], command, environment);
  say("init: cannot execute ");
  say(command[0]);
  say("\n");
  leave(127);
}

// Reaps every child that has exited. Gives the command's wait status, or -1 while the command runs.
static int reap(long command) {
  int status, result = -1;
  for (;;) {
    long pid = CALL4(__NR_wait4, -1, &status, WNOHANG, 0);
    if (pid <= 0) return result;
    if (pid == command) result = status;
  }
}

static void forward_next_signal(long command) {
  siginfo_t info;
  long signal = CALL4(__NR_rt_sigtimedwait, &all_signals, &info, 0, sizeof(signal_set));
  // The kernel sends Ctrl-C to the whole foreground process group, so the command has it already.
  if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL) CALL2(__NR_kill, command, signal);
}

static void __attribute__((noreturn)) reap_for_ever(void) {
  for (;;) {
    siginfo_t info;
    CALL4(__NR_rt_sigtimedwait, &all_signals, &info, 0, sizeof(signal_set));
    reap(-1);
  }
}

static void __attribute__((noreturn, used)) run(long *stack) {
  char **arguments = (char **)(stack + 1), **environment = arguments + stack[0] + 1;
  // Signals stay pending until forward_next_signal fetches them.
  signal_set before;
  CALL4(__NR_rt_sigprocmask, SIG_BLOCK, &all_signals, &before, sizeof(signal_set));
  // Without a PID namespace of its own, init is not PID 1 and has to ask for orphans.
  CALL2(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1);

  if (stack[0] < 2) reap_for_ever();
  int adopts = stack[0] == 3 && same(arguments[1], "--child");
  long command = adopts ? (long)parse_number(arguments[2], 0) : fork_child();
  if (command < 0) {
    say("init: cannot fork\n");
    leave(126);
  }
  if (command == 0) execute(arguments + 1, environment, &before);
  for (;;) {
    int status = reap(command); // it may have exited before we were init
    if (status >= 0) leave(exited(status) ? exit_code(status) : 128 + killed_by(status));
    forward_next_signal(command);
  }
}

START(run)
