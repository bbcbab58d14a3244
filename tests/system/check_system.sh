#!/bin/bash
# The program as a user runs it: tests/system/check_system.sh PROGRAM [PART...]   (PROGRAM: absolute path)
# Each part is a script of its own below tests/, with its own folder and time limit; the last line adds them up in Check's form.
set -u
cd "$(dirname "$0")/../.." || exit 2
PROGRAM=${1:?usage: check_system.sh PROGRAM [PART...]}
shift
if [ ! -x "$PROGRAM" ]; then
	echo "check_system: $PROGRAM is not a program" >&2
	exit 2
fi
parts=(system/same_bytes system/bad_input system/fit_options system/escalc system/coding_sheet system/small_sets system/schema system/figures_pdf system/verify_diff system/package system/reuse system/inputs system/array fault/kill fault/models fault/boots fault/soak fault/stop fault/many fault/damage fault/disk)
if [ $# -gt 0 ]; then parts=("$@"); fi
top=$(mktemp -d)
clean() {
	local running
	mapfile -t running < <(jobs -p)
	[ ${#running[@]} -eq 0 ] || kill "${running[@]}" 2>/dev/null
	wait
	chmod -R u+w "$top"
	rm -rf "$top"
}
trap clean EXIT
trap 'exit 1' INT TERM
export PROGRAM WORK

# All at once: they mostly wait, for the start of MPI and for the disk.
for part in "${parts[@]}"; do
	WORK=$top/$(basename "$part")
	mkdir "$WORK"
	timeout -k 5 "${PART_LIMIT:-400}" bash "tests/$part.sh" >"$WORK.out" 2>"$WORK.err" &
done
checks=0
failures=0
errors=0
wait
for part in "${parts[@]}"; do
	said=$top/$(basename "$part")
	cat "$said.err" >&2
	sed '$d' "$said.out"
	line=$(tail -n 1 "$said.out")
	if [[ $line =~ Checks:\ ([0-9]+),\ Failures:\ ([0-9]+) ]]; then
		checks=$((checks + BASH_REMATCH[1]))
		failures=$((failures + BASH_REMATCH[2]))
		echo "  $part: ${BASH_REMATCH[1]} checks, ${BASH_REMATCH[2]} failures"
	else
		echo "check_system: $part ended early: $line" >&2
		errors=$((errors + 1))
	fi
done

total=$((checks + errors))
printf 'Running suite(s): system\n%d%%: Checks: %d, Failures: %d, Errors: %d\n' \
	$((total ? 100 * (checks - failures) / total : 0)) "$total" "$failures" "$errors"
[ "$failures" -eq 0 ] && [ "$errors" -eq 0 ] && [ "$total" -gt 0 ]
