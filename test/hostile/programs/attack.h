// What the attacks share. Each file beside this one holds one attack: a function that tries something that must not be
// possible. All of them are one program, `attack NAME [COMMAND...]`, which performs the attack and becomes the command.
//
// A test compares the host before and after. What no comparison can see, the attack itself reports by reached().
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ATTACK(name)                                                                                                   \
  static void name(void);                                                                                              \
  static void __attribute__((constructor)) add_##name(void) { add_attack(#name, name); }                               \
  static void name(void)

void add_attack(const char *name, void (*perform)(void));

// Something that only the host may do was possible. Prints it, and the test fails.
void reached(const char *format, ...) __attribute__((format(printf, 1, 2)));

// What an attack leaves where it must not leave anything. The test looks for this name and this text.
#define MARK "cooper-attacked"

// The learner's home directory, and their workspace in it.
extern char home[], workspace[];

// `directory/name`, in memory that the next eight calls leave alone.
const char *in(const char *directory, const char *name);

// Writes a text to a file that exists, from its beginning. Gives 0 or -1.
int write_to(const char *path, const char *text);

// Makes a file, or writes over it. Gives 0 or -1.
int make_file(const char *path, const char *text);

// The first bytes of a file as a string, "" where it cannot be read.
const char *text_of(const char *path);

// Writes to all that a learner owns and to the directories of the host, seen below `root` ("" for our own root).
void hit_disk(const char *root);

// Writes to settings of the kernel, in a proc and a sys that are mounted below `root`.
void hit_settings(const char *root);

// Calls a function for each other process that can be seen, by its PID.
void for_each_other(void (*function)(int pid));

// Whether a process runs Node, which only cooper does.
bool is_node(int pid);

// Makes new namespaces, and maps our own ids to root in a new user namespace. Gives 0 or -1.
int become_root_of(int namespaces);
