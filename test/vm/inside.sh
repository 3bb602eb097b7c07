#!/usr/bin/env bash
# What is tried in the virtual machine, by root and by an ordinary user: the doctor, each lesson's list and claims and
# scenes, and the tests of the two layers that lean on the kernel most. A line each, and at the end the sum.
# Runs anywhere: without a virtual machine it tries all that on the kernel at hand.
# `inside.sh lessons` leaves out those tests: vitest has machine code of its own, which an emulated machine lacks.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
cooper=dist/cli/main.cjs
only=${1-}
said=$(mktemp) results=$(mktemp -d)
trap 'rm -rf "$said" "$results"' EXIT
where="$(uname -r), $([[ $EUID == 0 ]] && echo root || echo an ordinary user)"

try() { # WHAT COMMAND...: what it says is shown where it fails
  local what=$1 began=$SECONDS status=0
  shift
  timeout 120 "$@" >"$said" 2>&1 || status=$?
  if [[ $status == 0 ]]; then
    echo "ok      $what ($((SECONDS - began)) s)"
  else
    echo "FAILED  $what ($((SECONDS - began)) s), status $status"
    sed 's/^/        /' "$said"
  fi
}

all() {
  # As a learner calls it, from the shell: the start of the command line, and both ways into the lab.
  try doctor $cooper doctor
  try 'demo pid' $cooper demo pid -- true
  try 'demo pid --trace' $cooper demo pid --trace
  node test/vm/lessons.js || [[ $? == 2 ]] || echo 'FAILED  test/vm/lessons.js itself'

  [[ $only != lessons ]] || return 0

  # One vitest for all, and one process: its start takes longest. It writes nothing, for not everybody may write here.
  COOPER_TEST_TAGS=vm node node_modules/vitest/vitest.mjs run \
    --pool=forks --no-isolate --maxWorkers=1 --testTimeout=180000 --hookTimeout=180000 --configLoader=runner --cache=false \
    --reporter=json --outputFile="$results/tests.json" >"$results/said" 2>&1
  [[ -s $results/tests.json ]] || { echo 'FAILED  vitest itself' && cat "$results/said" && return; }
  node -e '
    const { testResults } = JSON.parse(require("node:fs").readFileSync(process.argv[1]))
    for (const { name, status, startTime, endTime, message, assertionResults } of testResults) {
      const file = require("node:path").relative("", name)
      const seconds = Math.round((endTime - startTime) / 1000)
      console.log(`${status === "passed" ? "ok    " : "FAILED"}  ${file}, ${assertionResults.length} tests (${seconds} s)`)
      const wrong = assertionResults.filter(test => test.status === "failed")
      const why = [message, ...wrong.flatMap(test => [test.fullName, ...test.failureMessages])].filter(Boolean)
      if (why.length > 0) console.log(why.join("\n").replace(/^/gm, "        "))
    }' "$results/tests.json"
}

all | tee "$results/lines"
passed=$(grep -c '^ok ' "$results/lines")
failed=$(grep -c '^FAILED ' "$results/lines")
echo
sed -n "s/^FAILED  \(.*\)/failed: \1 ($where)/p" "$results/lines"
echo "vm: $passed passed, $failed failed ($where)"
[[ $failed == 0 && $passed -gt 0 ]]
