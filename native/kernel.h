// The kernel, without a C library between it and us: one syscall instruction, and the few structures we pass.
//
// The runner runs in a child that may share the parent's memory. A C library keeps locks, caches and errno there, so
// calling one would be calling the parent's. And one shared object can so serve glibc and musl alike.
#ifndef KERNEL_H
#define KERNEL_H

#include <asm/unistd.h>
#include <linux/types.h>

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#else
#error "the runner knows x86-64 and arm64; teach it this machine's syscall instruction here and in clone_child"
#endif
}

#define CALL0(n) syscall6(n, 0, 0, 0, 0, 0, 0)
#define CALL1(n, a) syscall6(n, (long)(a), 0, 0, 0, 0, 0)
#define CALL2(n, a, b) syscall6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define CALL3(n, a, b, c) syscall6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define CALL5(n, a, b, c, d, e) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

// From the kernel's own headers these would drag in types that clash with each other; the values are its ABI.
enum { SIG_HUP = 1, SIG_INT = 2, SIG_KILL = 9, SIG_PIPE = 13, SIG_CHLD = 17, SIG_CONT = 18, SIG_STOP = 19, SIG_XFSZ = 25 };
enum { SIG_SET_BLOCK = 0, SIG_SET_UNBLOCK = 1, SIG_SET_MASK = 2 };
enum { WAIT_NO_HANG = 1, ERROR_NO_ENTRY = 2, ERROR_INTERRUPTED = 4, ERROR_NO_DESCRIPTOR = 9, ERROR_AGAIN = 11, ERROR_NO_SYSCALL = 38 };

typedef __u64 signal_set;
static const signal_set every_signal = ~0ull;

struct kernel_sigaction {
  void *handler; // 0 is the default action
  unsigned long flags;
  void *restorer;
  signal_set mask;
};

struct kernel_timespec {
  __s64 seconds, nanoseconds;
};

// siginfo_t: 128 bytes, of which we read the first three numbers and the sender.
struct kernel_siginfo {
  int signal, error, code, padding;
  int sender;
  char rest[108];
};
enum { SENT_BY_KERNEL = 0x80 }; // SI_KERNEL: also what Ctrl-C in a terminal looks like

static inline int exited(int status) { return (status & 0x7f) == 0; }
static inline int exit_code(int status) { return (status >> 8) & 0xff; }
static inline int ended_by(int status) { return status & 0x7f; }

// The kernel enters a program here, with argc, argv and the environment on the stack (execve(2)).
#if defined(__x86_64__)
#define START(run) __asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call " #run "\n");
#elif defined(__aarch64__)
#define START(run) __asm__(".globl _start\n_start:\n  mov x29, xzr\n  mov x0, sp\n  bl " #run "\n");
#endif

#endif
