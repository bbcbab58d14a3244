#!/bin/bash
# Runs killed by SIGKILL at random moments, one rank or all of them, each resumed on another number of ranks, each to the same bytes.
# SOAK=N kills (default 4; `make soak` does 1,000), or as many as fit into SOAK_SECONDS; SEED=N repeats the moments as far as the machine's timing lets it.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
SOAK=${SOAK:-4}
RANDOM=${SEED:=$RANDOM}
echo "soak: SEED=$SEED"

p=$WORK/plan.yaml
plan "$p" landenberger2005 20 400
undisturbed=$WORK/undisturbed
now() { # milliseconds
	echo $(($(date +%s%N) / 1000000))
}
# How long a run takes on so many ranks: where the random moments lie. It follows the load of the machine.
span=(0 0 0 0)
for ranks in 1 2 3; do
	began=$(now)
	want 0 "undisturbed on $ranks" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$undisturbed-$ranks"
	span[ranks]=$(($(now) - began))
	same "undisturbed on $ranks" "$undisturbed-1" "$undisturbed-$ranks"
done

# As fast as it starts: a list of numbers, or nothing.
children() {
	pgrep -P "$1" | tr '\n' ' '
}
# kill_run WHO RANKS: what stands below $limiter (timeout, mpirun, ranks). mpirun is halted first, so that no rank is born meanwhile. victims, or empty: too late.
kill_run() {
	local mpirun ranks
	victims=
	mpirun=$(children "$limiter")
	mpirun=${mpirun% }
	[ -n "$mpirun" ] || return
	kill -STOP "$mpirun" 2>/dev/null || return
	ranks=$(children "$mpirun")
	if [ "$1" = all ]; then
		victims="$mpirun $ranks"
	else # one rank; before there are any, mpirun
		# shellcheck disable=SC2086 # a list
		set -- $ranks
		[ $# -eq 0 ] || shift $((RANDOM % $#))
		victims=${1:-$mpirun}
	fi
	# shellcheck disable=SC2086 # a list
	kill -KILL $victims 2>/dev/null || victims=
	kill -CONT "$mpirun" 2>/dev/null
}
gone() { # waits until nobody of the killed run holds its folder
	for _ in $(seq 500); do
		# shellcheck disable=SC2086 # a list
		[ -z "$1" ] || ! kill -0 $1 2>/dev/null || { sleep 0.01 && continue; }
		return
	done
}

kills=0 late=0 one=0 all=0 early=0 blocks=0 merged=0 runs=0
while [ $kills -lt "$SOAK" ] && [ $SECONDS -lt "${SOAK_SECONDS:-86400}" ]; do
	r=$WORK/run
	rm -rf "$r"
	runs=$((runs + 1))
	# most runs are killed once, some again before they come to their end
	while :; do
		ranks=$((1 + RANDOM % 3))
		who=all # not in $( ): there RANDOM begins anew
		[ $((RANDOM % 2)) -eq 1 ] || who=one
		moment=$(((RANDOM * 32768 + RANDOM) % (span[ranks] + 1)))
		timeout -k 5 "$LIMIT" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$r" >"$WORK/out" 2>"$WORK/err" &
		limiter=$!
		sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
		kill_run "$who"
		status=0
		wait "$limiter" 2>/dev/null || status=$?
		gone "$victims"
		if [ -z "$victims" ] || [ $status -eq 0 ]; then
			late=$((late + 1))
			span[ranks]=$((span[ranks] * 9 / 10))
			break
		fi
		kills=$((kills + 1))
		span[ranks]=$((span[ranks] + span[ranks] / 50))
		if [ "$who" = one ]; then one=$((one + 1)); else all=$((all + 1)); fi
		if [ -e "$r/results.json" ]; then
			merged=$((merged + 1))
		elif [ -n "$(find "$r/blocks" -name '*.wzb' 2>/dev/null | head -n 1)" ]; then
			blocks=$((blocks + 1))
		else
			early=$((early + 1))
		fi
		what="kill $kills, $who of $ranks after $moment ms"
		checks=$((checks + 1))
		[ $status -ne 124 ] || fail "a job that lost a rank goes on"
		if [ $((RANDOM % 4)) -gt 0 ] || [ $kills -ge "$SOAK" ]; then break; fi
	done
	ranks=$((1 + RANDOM % 3))
	want 0 "run $runs, resumed on $ranks" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$r"
	same "run $runs, resumed on $ranks" "$undisturbed-1" "$r"
	checks=$((checks + 2))
	[ -z "$(find "$r" -name '*.tmp.*' -o -name '*.bad')" ] || fail "half-written files stay, or are taken for blocks: $(find "$r" -name '*.tmp.*' -o -name '*.bad' | head -n 3)"
	! grep -q '"set_aside": [1-9]' "$r/log.jsonl" || fail "a kill left a damaged block"
done
echo "soak: $kills kills ($one of one rank, $all of all; $early before the first block, $blocks among blocks, $merged behind results.json) in $runs runs, $late came too late; SEED=$SEED"

report
