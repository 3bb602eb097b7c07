#!/usr/bin/env bash
# Tests of the harness itself: what goes in, what comes out, and that nothing stays behind. Three boots and some halves.
# shellcheck disable=SC2016 # what stands in single quotes is for the guest's shell
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
run=$here/run
# Ours alone: others may work on this machine, and in this directory.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
running() { pgrep -f "^qemu-system-x86_64 .*HARNESS=\"$here\""; }
others=$(running)
machines() { running | grep -vxF "${others:-none}"; }
host() { cat /proc/self/mountinfo && ls -A "$TMPDIR" && machines; }
failed=0
expect() { # WHAT EXPECTED ACTUAL
  if [[ $2 == "$3" ]]; then
    echo "ok      $1"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n        expected %q\n        was      %q\n' "$1" "$2" "$3"
  fi
}
gone() { # waits for the machines to have ended, at most five seconds
  local tries
  for ((tries = 0; tries < 50; tries++)); do machines >/dev/null || break && sleep 0.1; done
  machines | wc -l
}

"$here/provision" bookworm >/dev/null || exit
before=$(host)

out=$("$run" bash -c 'echo "$0"; echo err >&2; pwd; ls /proc/self/fd >/dev/stderr; touch /usr/written' 'two  words' 2>/dev/null)
expect 'status 0 comes out' 0 $?
expect 'standard output alone, arguments as they are, in the same directory' "two  words"$'\n'"$PWD" "$out"
expect 'the disk is as it was' no "$([[ -e /usr/written ]] && echo yes || echo no)"

err=$("$run" --user bash -c 'id -u >&2; echo out; d=/sys/fs/cgroup/user-1000/mine; mkdir $d && echo 20M >$d/memory.max && cat $d/memory.max >&2; exit 7' 2>&1 >/dev/null)
expect 'status 7 comes out' 7 $?
expect 'an ordinary user, who may arrange a cgroup' $'1000\n20971520' "$err"

late=$("$run" bash -c 'echo early; sleep 3' | while read -r _; do date +%s; done)
expect 'a line comes out when it is printed' yes "$([[ $(($(date +%s) - late)) -ge 2 ]] && echo yes || echo no)"

"$run" --limit 2 sleep 1000 2>/dev/null
expect 'status 124 after the time limit' 124 $?

"$run" --no-such-option 2>/dev/null
expect 'status 2 for a wrong call' 2 $?

# A script's background processes ignore SIGINT, which env gives back to them.
env --default-signal=INT "$run" sleep 1000 2>/dev/null &
sleep 2
kill -INT $!
wait $!
expect 'status 130 after SIGINT' 130 $?
expect 'no machine after SIGINT' 0 "$(gone)"

"$run" sleep 1000 2>/dev/null &
sleep 2
kill -KILL $!
wait $! 2>/dev/null
expect 'no machine after SIGKILL' 0 "$(gone)"
expect 'mounts, temporary files and processes are as before' '' "$(diff <(echo "$before") <(host))"

echo "vm: harness, $failed failed"
[[ $failed == 0 ]]
