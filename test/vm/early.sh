#!/bin/sh
# The guest's first program, in the initrd, where there is only busybox: builds the guest's root directory from the host's,
# or for another architecture from the one in $KERNEL/root, and hands over to test/vm/guest. HARNESS, KERNEL and ARCHITECTURE
# come from the kernel's command line.
# Where a line fails, this ends; the kernel panics for want of its first program, and test/vm/run shows what was said.
set -e
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec >/dev/console 2>&1
for module in /modules/*.ko; do insmod "$module"; done
[ -z "$PROBE" ] || { echo 'early: alive'; reboot -f; }

# The disk of the host cannot change under us, or if it does we need not know: loose caching.
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose host /host
mount -t tmpfs -o size=75% layer /layer
mkdir /layer/upper /layer/work
lower=/host
[ "$ARCHITECTURE" = amd64 ] || lower=/host$KERNEL/root
mount -t overlay -o "lowerdir=$lower,upperdir=/layer/upper,workdir=/layer/work" root /root
cd /root
mkdir -p proc sys dev run tmp

# What the host has here is its kernel's, not ours.
mount --move /proc proc
mount --move /sys sys
mount --move /dev dev
mkdir -p dev/pts dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mount -t cgroup2 cgroup sys/fs/cgroup

version=$(uname -r)
mkdir -p "lib/modules/$version"
mount --bind "/host$KERNEL/modules/$version" "lib/modules/$version"

# A project that lies in /tmp has just been hidden, and another architecture's root has none. It comes back, again under a
# layer of its own; for another architecture with npm packages that have machine code for it.
project=${HARNESS%/test/vm}
if [ ! -d "./$project" ]; then
  mkdir -p "./$project" /layer/upper2 /layer/work2
  lower=/host$project
  [ "$ARCHITECTURE" = amd64 ] || lower=/host$KERNEL/project:$lower
  mount -t overlay -o "lowerdir=$lower,upperdir=/layer/upper2,workdir=/layer/work2" project "./$project"
fi

ip link set lo up
hostname vm
exec switch_root /root /bin/bash "$HARNESS/guest"
