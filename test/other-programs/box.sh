#!/bin/sh
# A box in shell, with util-linux: sh box.sh COMMAND [ARGUMENT...]
exec unshare --pid --fork --mount sh -c '
  mount --make-rprivate /
  mount -t proc proc /proc
  exec "$@"' sh "$@"
