#!/bin/sh
# Run check_cluster on 1, 2 and 4 ranks and without mpirun, check_gather and check_models on up to 8 and check_verify on up to 4, each under a
# time limit: tests/mpi/check.sh CHECK_CLUSTER CHECK_GATHER CHECK_VERIFY CHECK_MODELS
set -eu
program=$1
gather=$2
verify=$3
models=$4
here=$(dirname "$0")
mpirun=$here/../../jobs/mpirun-here.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# want STATUS NAME COMMAND...: the status must be that. A test that fails on one rank only leaves the others waiting: hence the limit.
want() {
	expected=$1 name=$2
	shift 2
	status=0
	timeout -k 3 40 "$@" >"$work/out" 2>"$work/err" || status=$?
	if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
		echo "FAIL $name: did not end; the rest is left out"
		cat "$work/out" "$work/err"
		exit 1
	elif [ "$status" -ne "$expected" ]; then
		echo "FAIL $name: status $status, expected $expected"
		cat "$work/out" "$work/err"
		failed=1
	else
		echo "ok   $name"
	fi
}

fresh() {
	rm -rf "$work/trace"
	mkdir "$work/trace"
}

# As a user runs it: no mpirun. Open MPI must not have anything to say.
fresh
want 0 "no mpirun" "$program" "$work/trace" 0
if [ -s "$work/err" ]; then
	echo "FAIL no mpirun: standard error should be empty"
	cat "$work/err"
	failed=1
fi
for ranks in 1 2 4; do
	for stop in 0 $((ranks - 1)); do
		fresh
		want 0 "$ranks ranks, signal to rank $stop" "$mpirun" "$ranks" "$program" "$work/trace" "$stop"
	done
	want 75 "$ranks ranks, signal to the last one between pieces of work" "$mpirun" "$ranks" "$program" "$work/trace" between
	fresh
	want 6 "$ranks ranks, an item fails" "$mpirun" "$ranks" "$program" "$work/trace" fail
	if ! grep -q "werkzaam: rank [0-9]* of $ranks: item 6 cannot be written: disk full" "$work/err"; then
		echo "FAIL $ranks ranks: the failure should say rank and cause"
		cat "$work/err"
		failed=1
	fi
done
for ranks in 1 2 3 4 8; do
	want 0 "$ranks ranks, gather" "$mpirun" "$ranks" "$gather"
done
want 0 "no mpirun, verify" "$verify"
for ranks in 2 4; do
	want 0 "$ranks ranks, verify" "$mpirun" "$ranks" "$verify"
done
for ranks in 1 2 3 4 8; do
	want 0 "$ranks ranks, models" "$mpirun" "$ranks" "$models"
	want 75 "$ranks ranks, models, signal to the last one" "$mpirun" "$ranks" "$models" stop
done
want 0 "no mpirun, models" "$models"
for ranks in 2 3; do
	want 5 "$ranks ranks, models of other records" "$mpirun" "$ranks" "$models" other
	if ! grep -q "werkzaam: rank $((ranks - 1)) of $ranks: dataset.json: is not here what it is for rank 0" "$work/err"; then
		echo "FAIL $ranks ranks: the failure should say rank and cause"
		cat "$work/err"
		failed=1
	fi
done
exit "$failed"
