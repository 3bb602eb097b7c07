// supervise REPORT COMMAND...: what a shell would notice that starts cooper. It runs the command in a new session keyring
// that holds a secret, and afterwards writes to the file REPORT, as JSON, what became of the keyring and the terminal.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static long keyctl(long operation, long a, long b, long c) { return syscall(SYS_keyctl, operation, a, b, c, 0); }

// The payload of the secret, or "gone".
static const char *secret(int key) {
  static char text[64];
  long length = keyctl(KEYCTL_READ, key, (long)text, sizeof text - 1);
  if (length < 0) return "gone";
  text[length < 63 ? length : 63] = 0;
  return text;
}

// What is typed and not read, as hexadecimal digits.
static void print_typed(FILE *to) {
  struct termios now;
  if (tcgetattr(0, &now)) return;
  struct termios raw = now;
  raw.c_lflag &= ~(ICANON | ECHO);
  raw.c_cc[VMIN] = raw.c_cc[VTIME] = 0;
  tcsetattr(0, TCSANOW, &raw);
  unsigned char text[4096];
  long length = read(0, text, sizeof text);
  for (long i = 0; i < length; i++) fprintf(to, "%02x", text[i]);
  tcsetattr(0, TCSANOW, &now);
}

static unsigned terminal_sum(void) {
  struct termios now;
  if (tcgetattr(0, &now)) return 0;
  return now.c_iflag * 31 + now.c_oflag * 37 + now.c_cflag * 41 + now.c_lflag * 43;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  signal(SIGTTOU, SIG_IGN);
  keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0);
  int key = syscall(SYS_add_key, "user", "cooper-secret", "the-secret-of-the-caller", 24, KEY_SPEC_SESSION_KEYRING);
  long before = keyctl(KEYCTL_READ, KEY_SPEC_SESSION_KEYRING, 0, 0);
  unsigned terminal = terminal_sum();
  int flags[3], group = tcgetpgrp(0);
  for (int fd = 0; fd < 3; fd++) flags[fd] = fcntl(fd, F_GETFL) & (O_NONBLOCK | O_APPEND);

  int child = fork(), status = 0;
  if (child == 0) {
    signal(SIGTTOU, SIG_DFL);
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  while (waitpid(child, &status, 0) < 0) {}

  FILE *to = fopen(argv[1], "we");
  if (!to) return 126;
  fprintf(to, "{\"status\":%d,\"signal\":%d,\"secret\":\"%s\",\"keys\":%ld,\"left\":\"%s\",\"typed\":\"",
          WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0, secret(key),
          keyctl(KEYCTL_READ, KEY_SPEC_SESSION_KEYRING, 0, 0) - before,
          keyctl(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, (long)"user", (long)"cooper-attacked") > 0 ? "a key" : "nothing");
  print_typed(to);
  int changed = 0;
  for (int fd = 0; fd < 3; fd++) changed |= (fcntl(fd, F_GETFL) & (O_NONBLOCK | O_APPEND)) != flags[fd];
  fprintf(to, "\",\"settings\":\"%s\",\"group\":\"%s\",\"flags\":\"%s\"}\n",
          terminal == terminal_sum() ? "kept" : "changed", group == tcgetpgrp(0) ? "kept" : "changed",
          changed ? "changed" : "kept");
  fclose(to);
  return 0;
}
