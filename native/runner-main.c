// The runner as a program: performs a list in memory of its own, which is next to none. runner.c starts it for lists that
// change credentials. What happens to their memory then (PR_SET_DUMPABLE, and who may trace them) is not to happen to
// Node's; a copy of Node's would do, but takes ten times as long to make, and stays for as long as a fork stands by.
//
//   stage "ADDRESS SIZE DESCRIPTOR LIST"    where the arena with the list lies in Node, and must lie here
#include "runner.c"
#include <linux/mman.h>

enum { READ_WRITE = 3, SIG_ABORT = 6 };

static __u64 number(const char **text) {
  __u64 value = 0;
  for (; **text >= '0' && **text <= '9'; ++*text) value = value * 10 + (**text - '0');
  if (**text == ' ') ++*text;
  return value;
}

static void __attribute__((noreturn, used)) run(long *stack) {
  const char *text = stack[0] == 2 ? ((char **)(stack + 1))[1] : "";
  __u64 address = number(&text), size = number(&text);
  int arena = number(&text);
  struct list *list = (struct list *)number(&text);
  // The list is full of addresses. Node's lie below every stack, and this program at the very bottom.
  __u64 mapped = syscall6(__NR_mmap, address, size, READ_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, arena, 0);
  if (mapped != address) CALL2(__NR_kill, CALL0(__NR_getpid), SIG_ABORT);
  perform((struct child *)list->stacks);
}

START(run)
