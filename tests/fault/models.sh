#!/bin/bash
# While all ranks fit the models on the observed data: a rank is killed, or a signal comes. The job ends and says so by its status, fits.json is not there or
# whole, and the next start, on another number of ranks, makes the one that was made undisturbed.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
# shellcheck source=tests/fault/job.sh
. tests/fault/job.sh

data=$TOP/datasets/phase2-simulated
for file in effects studies interventions manuals; do grep -E '^family_systems-|^[a-z_]*_id,|^manual,' "$data/$file.csv" >"$WORK/$file.csv"; done
sed -e "s#\.\./\.\./coding#$TOP/coding#; s#\.\./inventory2017#$TOP/datasets/inventory2017#g; s/^by: .*/by: [all]/" "$data/plan-whole.yaml" >"$WORK/plan.yaml"
want 0 "ingest" "$PROGRAM" ingest "$WORK/plan.yaml" --run "$WORK/run"
want 0 "effects" "$PROGRAM" effects "$WORK/run"
cp -a "$WORK/run" "$WORK/undisturbed"
want 0 "undisturbed" "$MPIRUN" 1 "$PROGRAM" analyse "$WORK/undisturbed"
says " on 1 rank (least busy rank 100% of the busiest)"

# at_work PID: it has computed for a fifth of a second, which is longer than it reads; undisturbed each of three ranks computes for more than half a second
at_work() {
	local ticks
	ticks=$(awk '{ print $14 }' "/proc/$1/stat" 2>/dev/null)
	[ "${ticks:-0}" -ge $(($(getconf CLK_TCK) / 5)) ]
}
# shellcheck disable=SC2154 # limiter: job.sh
# disturb SIGNAL WHO: analyse on three ranks; the signal to the rank counted from the first, as soon as it works
disturb() {
	local mpirun ranks=()
	rm -rf "$WORK/run/kept" "$WORK/run/fits.json"
	start "$1 to rank $2" "$MPIRUN" 3 "$PROGRAM" analyse "$WORK/run"
	mpirun=$(child "$limiter")
	while kill -0 "$limiter" 2>/dev/null; do
		mapfile -t ranks < <(pgrep -P "$mpirun")
		if [ ${#ranks[@]} -eq 3 ] && at_work "${ranks[$2]}"; then break; fi
		sleep 0.005
	done
	kill "-$1" "${ranks[$2]}"
}
for who in 1 2; do
	disturb KILL $who
	ended 2>/dev/null
	checks=$((checks + 1))
	if [ "$status" -eq 0 ] || [ "$status" -eq 124 ]; then fail "status $status although a rank died"; fi
	ok "there is a fits.json: the signal came too late to test anything" test ! -e "$WORK/run/fits.json"
	want 0 "after the kill, on $who ranks" "$MPIRUN" $who "$PROGRAM" analyse "$WORK/run"
	ok "other models than undisturbed" cmp -s "$WORK/undisturbed/fits.json" "$WORK/run/fits.json"
done
for who in 0 2; do
	disturb USR1 $who
	ended_with 75
	says "stopped in analyse; run the same command again to go on"
	ok "there is a fits.json: the signal came too late to test anything" test ! -e "$WORK/run/fits.json"
	want 0 "after the signal" "$MPIRUN" $((4 - who)) "$PROGRAM" analyse "$WORK/run"
	ok "other models than undisturbed" cmp -s "$WORK/undisturbed/fits.json" "$WORK/run/fits.json"
done

report
