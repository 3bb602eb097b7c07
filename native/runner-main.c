// The runner as a program: performs a list in its own memory, which is very little. runner.c executes it for a list of
// somebody else, which is performed in the host of the lesson, and for a list that changes credentials: then the kernel also changes who may trace a process that shares the memory (PR_SET_DUMPABLE),
// which must not happen to Node. A copy of Node's memory would do, but takes ten times as long to make, and would stay
// in use while the parent of a fork waits.
//
//   runner "ADDRESS SIZE DESCRIPTOR LIST"    where the arena lies in Node and must lie here, and the list in it
#include "runner.h"
#include "text.h"
#include <linux/mman.h>

static __u64 next_number(const char **text) {
  __u64 number = parse_number(*text, text);
  if (**text == ' ') ++*text;
  return number;
}

static void __attribute__((noreturn, used)) run(long *stack) {
  const char *text = stack[0] == 2 ? ((char **)(stack + 1))[1] : "";
  __u64 address = next_number(&text), size = next_number(&text);
  int arena = next_number(&text);
  struct list *list = (struct list *)next_number(&text);
  // The list holds addresses, so it must lie where it lay in Node. That place is free: mmap puts Node's memory below
  // every stack, and this program lies at the bottom.
  __u64 mapped =
      syscall6(__NR_mmap, address, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, arena, 0);
  if (mapped != address) CALL2(__NR_kill, CALL0(__NR_getpid), SIGABRT);
  CALL1(__NR_close, arena); // a list that writes to it would change itself, and the next list
  struct child *child = (struct child *)list->stacks;
  if (list->host != NO_HOST) perform_in_host(child);
  perform(child);
}

START(run)
