// Tries: to remove or change the System V objects of the host, and its shared memory.
// With: check, run, demo, program
#include "attack.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

ATTACK(removes_ipc_objects) {
  for (int id = 0; id < 65536; id++) {
    shmctl(id, IPC_RMID, 0);
    msgctl(id, IPC_RMID, 0);
    semctl(id, 0, IPC_RMID);
  }
  unlink("/dev/shm/cooper-victim");
  write_to("/dev/shm/cooper-victim", MARK);
}
