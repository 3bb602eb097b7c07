// Text without a C library.
#ifndef TEXT_H
#define TEXT_H

#include "kernel.h"

static inline long length(const char *text) {
  long n = 0;
  while (text[n]) n++;
  return n;
}

static inline int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

// Reads a decimal number and gives what follows it, unless `rest` is null.
static inline __u64 parse_number(const char *text, const char **rest) {
  __u64 number = 0;
  for (; *text >= '0' && *text <= '9'; text++) number = number * 10 + (*text - '0');
  if (rest) *rest = text;
  return number;
}

// Writes to standard error.
static inline void say(const char *text) { CALL3(__NR_write, 2, text, length(text)); }

// One line for standard output. It is written with one write(2), so that lines of several processes do not mix.
static char line[256];

static inline void add(const char *text) {
  long end = length(line);
  while (*text && end < (long)sizeof line - 1) line[end++] = *text++;
  line[end] = 0;
}

static inline void add_number(long number) {
  char digits[24];
  int at = sizeof digits - 1;
  digits[at] = 0;
  do digits[--at] = '0' + number % 10;
  while (number /= 10);
  add(digits + at);
}

static inline void print_line(void) {
  add("\n");
  CALL3(__NR_write, 1, line, length(line));
  line[0] = 0;
}

#endif
