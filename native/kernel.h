// System calls without a C library. Names and numbers come from the kernel's own headers.
//
// The runner can share its parent's memory, and with it the locks, caches and errno that the parent's C library keeps
// there. So it calls no C library. This also lets one binary run on glibc and on musl.
#ifndef KERNEL_H
#define KERNEL_H

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/signal.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include <linux/types.h>
#include <linux/wait.h>

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
#error "native/ supports x86-64 and arm64; another machine needs its syscall instruction here, in START and in clone_child"
#endif
}

#define CALL0(n) syscall6(n, 0, 0, 0, 0, 0, 0)
#define CALL1(n, a) syscall6(n, (long)(a), 0, 0, 0, 0, 0)
#define CALL2(n, a, b) syscall6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define CALL3(n, a, b, c) syscall6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define CALL4(n, a, b, c, d) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define CALL5(n, a, b, c, d, e) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

// sigset_t, which the headers make a number on x86-64 and a struct on arm64. It has a bit for each of 64 signals.
typedef __u64 signal_set;
static const signal_set all_signals = ~0ull, no_signals = 0;

// A wait status, as wait4(2) gives it. The C library has macros for these, the kernel's headers have none.
static inline int exited(int status) { return (status & 0x7f) == 0; }
static inline int exit_code(int status) { return (status >> 8) & 0xff; }
static inline int killed_by(int status) { return status & 0x7f; }

// The address that a system call gives, or -errno: no address lies in the last page.
static inline int is_error(long result) { return result < 0 && result > -4096; }

static inline void __attribute__((noreturn)) leave(int code) {
  CALL1(__NR_exit_group, code);
  __builtin_trap(); // A seccomp filter can refuse exit_group.
}

// fork(2) is clone(2) without a new stack and without shared memory. arm64 has no fork.
static inline long fork_child(void) { return CALL1(__NR_clone, SIGCHLD); }

// Defines where the kernel enters a program: run() gets the stack, with argc, argv and the environment (execve(2)).
#if defined(__x86_64__)
#define START(run) __asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call " #run "\n");
#elif defined(__aarch64__)
#define START(run) __asm__(".globl _start\n_start:\n  mov x29, xzr\n  mov x0, sp\n  bl " #run "\n");
#endif

#endif
