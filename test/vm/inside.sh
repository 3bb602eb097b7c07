#!/usr/bin/env bash
# What is tried in the virtual machine, by root and by an ordinary user: each lesson as a learner would check it, each of
# its scenes, the doctor, and the tests of the two layers that lean on the kernel most. A line each, and at the end the sum.
# Runs anywhere: without a virtual machine it tries all that on the kernel at hand.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
cooper=dist/cli/main.cjs
said=$(mktemp) results=$(mktemp -d)
trap 'rm -rf "$said" "$results"' EXIT
passed=0 failed=()
where="$(uname -r), $([[ $EUID == 0 ]] && echo root || echo an ordinary user)"

report() { # STATUS WHAT SECONDS: shows what was said only where it matters
  if [[ $1 == 0 ]]; then
    passed=$((passed + 1))
    echo "ok      $2 (${3} s)"
  else
    failed+=("$2")
    echo "FAILED  $2 (${3} s), status $1"
    sed 's/^/        /' "$said"
  fi
}

try() { # WHAT COMMAND...
  local what=$1 began=$SECONDS status=0
  shift
  timeout 120 "$@" >"$said" 2>&1 || status=$?
  report "$status" "$what" $((SECONDS - began))
}

try doctor $cooper doctor
for room in lessons/*/lesson.ts; do
  lesson=$(basename "$(dirname "$room")")
  try "check $lesson" $cooper check "$lesson"
  for scene in $($cooper demo "$lesson" scenes | cut -d' ' -f1); do
    try "demo $lesson $scene" $cooper demo "$lesson" "$scene"
  done
done

# What the C compiler does (test/stage/build.test.ts) is no matter of the kernel, and takes minutes in here.
# One vitest for all: its start takes longest. Each file counts once. It writes nothing, for not everybody may write here.
node node_modules/vitest/vitest.mjs run test/proc test/stage --exclude test/stage/build.test.ts --testTimeout=180000 --hookTimeout=180000 --configLoader=runner --cache=false \
  --reporter=json --outputFile="$results/tests.json" >"$results/said" 2>&1 || true
[[ -s $results/tests.json ]] || { cp "$results/said" "$said" && report 1 'vitest itself' 0; }
while IFS=$'\t' read -r status file seconds failures; do
  printf '%b' "$failures" >"$said"
  report "$status" "$file" "$seconds"
done < <([[ ! -s $results/tests.json ]] || node -e '
  const { testResults } = JSON.parse(require("node:fs").readFileSync(process.argv[1]))
  for (const { name, status, startTime, endTime, message, assertionResults } of testResults) {
    const wrong = assertionResults.filter(test => test.status === "failed")
    const why = [message, ...wrong.flatMap(test => [test.fullName, ...test.failureMessages])].filter(Boolean).join("\n")
    const file = require("node:path").relative("", name)
    console.log([status === "passed" ? 0 : 1, file, Math.round((endTime - startTime) / 1000), JSON.stringify(why).slice(1, -1)].join("\t"))
  }' "$results/tests.json")

echo
for what in "${failed[@]}"; do echo "failed: $what ($where)"; done
echo "vm: $passed passed, ${#failed[@]} failed ($where)"
[[ ${#failed[@]} == 0 ]]
