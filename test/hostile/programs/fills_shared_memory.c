// Tries: to use up the memory of the machine in objects that no process owns: System V, memfd, pipes.
// With: check
// Silent
#include "attack.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

ATTACK(fills_shared_memory) {
  for (int i = 0; i < 64; i++) {
    int id = shmget(IPC_PRIVATE, 512 << 20, IPC_CREAT | 0600);
    char *at = id < 0 ? (void *)-1 : shmat(id, 0, 0);
    if (at != (void *)-1) memset(at, 1, 512 << 20);
    int fd = syscall(SYS_memfd_create, "fill", 0);
    static char block[1 << 20];
    for (int k = 0; k < 512; k++)
      if (write(fd, block, sizeof block) < 0) break;
  }
}
