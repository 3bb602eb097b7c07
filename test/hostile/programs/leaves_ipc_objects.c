// Tries: to leave System V objects, message queues and shared memory that outlive it.
// With: check, run, demo, program
#include "attack.h"
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

ATTACK(leaves_ipc_objects) {
  shmget(0xc0093a, 4096, IPC_CREAT | 0666);
  semget(0xc0093a, 1, IPC_CREAT | 0666);
  msgget(0xc0093a, IPC_CREAT | 0666);
  mq_open("/" MARK, O_CREAT | O_RDWR, 0666, 0);
  make_file("/dev/shm/" MARK, MARK);
  make_file("/tmp/" MARK, MARK);
}
