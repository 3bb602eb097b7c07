// Tries: to change settings of the kernel, which belong to the whole machine.
// With: check, run, demo, program
#include "attack.h"

ATTACK(changes_settings) { hit_settings(""); }
