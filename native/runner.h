// What src/run/assemble.ts writes into memory for the runner, and what the runner reports to src/run/report.ts.
#ifndef RUNNER_H
#define RUNNER_H

#include "kernel.h"
#include <stddef.h>

// The numbers of steps that are no plain system call.
enum {
  FORK = -1,  // makes a child with the flags in args[0]; the child performs the rest, and the parent waits for it
  REFUSE = -2 // makes no call; the result is args[0]. This is how --fail lets a call fail.
};

enum {
  PLAIN = 0,
  NO_RETURN = 1,  // execve or exit: does not return when it succeeds, so that it is also reported before it is called
  NETLINK_ACK = 2 // receives a netlink answer, which holds an errno of its own (netlink(7), NLMSG_ERROR)
};

// Where a list is performed, when it is not in the host of the lesson, whose pidfd is then given.
enum {
  NO_HOST = -1, // in the namespaces of Node, and where it can be in its memory: a list of ours
  HERE = -2     // in the namespaces of Node, and as far from Node as in a host: a list of somebody else
};

enum { LIST_ENDED = 0, STEP_FAILED = 127 }; // exit codes of a process that did not become another program

struct step {
  __s64 number; // of the system call, or FORK, or REFUSE
  __s64 args[6];
  __s32 may_fail; // the list goes on after an error
  __s32 kind;     // PLAIN, NO_RETURN or NETLINK_ACK
};

// A later step needs the result of an earlier one: as an argument, or inside a message that it sends.
struct relocation {
  __s32 step; // whose result
  __s32 size; // 4 or 8 bytes
  void *where;
};

struct list {
  __u64 flags; // of clone(2), without the exit signal
  __s64 step_count, relocation_count;
  struct step *steps;
  struct relocation *relocations; // in the order of their steps
  char *stacks;                   // one for the first process, and one for each fork
  __s64 stack_size;
  __s32 stdio[3]; // become 0, 1 and 2
  __s32 report;   // a pipe: a struct report for each call
  __s32 control;  // a pipe: each byte permits one call; -1 when the list runs without stops
  __s32 waits;    // the parent stops until the child has executed a program or exited (CLONE_VFORK)
  // The program of native/runner-main.c and its arguments. Null when this process performs the list in its own memory.
  const char *program;
  char **arguments;
  const char *const *cgroups; // files cgroup.procs of the host's cgroups, up to a null pointer; or null
  const char *directory;      // the working directory in the host, or null
  const char *init;           // the program that the first process of a host becomes
  __s64 cookie;               // in every report, so that a list which writes into the pipe forges none
  __s32 arena;                // the memfd that holds all of this
  __s32 exec_error;           // -errno when `program` cannot be executed
  __s32 new_session;          // no controlling terminal, no process group and no keyring of ours
  __s32 host;                 // a pidfd: the list is performed in the namespaces of that process; or NO_HOST, or HERE
};

struct report {
  __s64 cookie;
  __s32 step;         // -1 for the clone of the first process, which is reported in the host alone
  __s32 about_to;     // a NO_RETURN call begins; when it succeeds, no other report of it follows
  __s64 result;       // or -errno
  __s64 answer;       // the errno in a netlink answer, negative; or 0
  __s64 began, ended; // CLOCK_MONOTONIC, nanoseconds
};

// What a process of the list needs when it begins. Lies at the low end of its stack.
struct child {
  struct list *list;
  signal_set mask; // as it was before runner_start
  long next;       // the step to begin with
  long forks;      // the number of stacks in use, without the first
  __s64 fork_began;
  int pid;    // its own, as its parent sees it; the kernel writes it before the child begins
  int mapped; // 0 while its parent writes its id maps; then 1, or -errno
  int ready[2]; // a pipe that ends when its parent has become `init`; or -1
};

void perform(struct child *child) __attribute__((noreturn, visibility("hidden")));
void perform_in_host(struct child *child) __attribute__((noreturn, visibility("hidden")));

// ABI is the table of src/run/abi.ts, which src/run/build.ts passes to the compiler. Its fields leave no byte out, so
// that a field which only one side has makes one of these assertions fail.
#define STRUCT(type, bytes) _Static_assert(sizeof(struct type) == (bytes), "struct " #type " has another size in src/run/abi.ts");
#define FIELD(type, field, offset, bytes)                                                                    \
  _Static_assert(offsetof(struct type, field) == (offset) && sizeof(((struct type *)0)->field) == (bytes), \
                 #field " of struct " #type " lies elsewhere in src/run/abi.ts");
#define CONSTANT(name, value) _Static_assert((name) == (value), #name " has another value in src/run/abi.ts");
#ifndef ABI
#error "compile with `npm run build`, which defines ABI"
#endif
ABI

#endif
