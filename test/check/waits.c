// A `sleep` that does not call nanosleep(2): it waits for a signal.
#include <unistd.h>

int main(void) { return pause(); }
