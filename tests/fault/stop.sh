#!/bin/bash
# SIGTERM and SIGUSR1 at random moments of the whole run, to one rank or to all: it ends in time with status 75 (0 when it was through), and the same command
# goes on to the same bytes. Single stages likewise. STOPS=N signals (default 5; `make soak` does 200); SEED=N repeats the moments as far as the machine's timing lets it.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
STOPS=${STOPS:-5}
RANDOM=${SEED:=$RANDOM}
echo "stop: SEED=$SEED"
LIMIT=${STOP_LIMIT:-60}

p=$WORK/plan.yaml
plan "$p" landenberger2005 20 400
want 0 "undisturbed" "$MPIRUN" 1 "$PROGRAM" run "$p" --run "$WORK/undisturbed" # the first one warms up
span=(0 0 0 0)
for ranks in 1 2 3; do
	began=$(date +%s%N)
	want 0 "undisturbed on $ranks" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$WORK/undisturbed-$ranks"
	span[ranks]=$((($(date +%s%N) - began) / 1000000))
done

stopped=0 through=0 late=0
declare -A before=()
while [ $((stopped + through)) -lt "$STOPS" ]; do
	ranks=$((1 + RANDOM % 3))
	signal=TERM
	[ $((RANDOM % 2)) -eq 1 ] || signal=USR1
	who=$((RANDOM % (ranks + 1))) # that rank; ranks: all of them
	moment=$(((RANDOM * 32768 + RANDOM) % (span[ranks] + 1)))
	r=$WORK/run
	rm -rf "$r"
	what="$signal to $([ $who -eq $ranks ] && echo all || echo "number $who") of $ranks ranks after $moment ms"
	timeout -k 5 "$LIMIT" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$r" >"$WORK/out" 2>"$WORK/err" &
	limiter=$!
	# before MPI has started nobody listens, and nothing is there to be kept
	for _ in $(seq 2000); do
		[ ! -e "$r/manifest.json" ] || break
		kill -0 $limiter 2>/dev/null || break
		sleep 0.005
	done
	sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
	mapfile -t all < <(pgrep -P "$(pgrep -P $limiter)" 2>/dev/null)
	if [ $who -lt ${#all[@]} ]; then all=("${all[who]}"); fi
	sent=1
	{ [ ${#all[@]} -gt 0 ] && kill -$signal "${all[@]}" 2>/dev/null; } || sent=0
	status=0
	wait $limiter 2>/dev/null || status=$?
	sound
	checks=$((checks + 1))
	if [ $sent -eq 0 ]; then
		late=$((late + 1))
		span[ranks]=$((span[ranks] * 9 / 10))
	elif [ $status -eq 0 ]; then
		through=$((through + 1))
		ok "status 0 without a report" test -s "$r/report/index.html"
	elif [ $status -eq 75 ]; then
		stopped=$((stopped + 1))
		text=$(grep -oE 'stopped (before|in|by) [a-z]*' "$WORK/err" | tail -n 1) # "by": what the work that is shared says
		ok "it does not say where it stopped" test -n "$text"
		before[${text:-no word}]=$((${before[${text:-no word}]:-0} + 1))
	else
		fail "status $status, expected 75"
		stopped=$((stopped + 1))
	fi
	told=$what
	want 0 "$told, then to the end" "$MPIRUN" $((1 + RANDOM % 3)) "$PROGRAM" run "$p" --run "$r"
	same "$told, then to the end" "$WORK/undisturbed" "$r"
done
echo "stop: $stopped stopped ($(for k in "${!before[@]}"; do printf '%s %d, ' "$k" "${before[$k]}"; done | sed 's/, $//')), $through were through, $late came too late; SEED=$SEED"

# Single stages: a signal as soon as the process listens. A stage that was through all the same is tried again.
listens() { # PID: it catches SIGTERM
	local mask
	mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null)
	[ -n "$mask" ] && [ $((0x$mask >> 14 & 1)) -eq 1 ]
}
data=$TOP/datasets/phase2-simulated
sed -e 's/replicates: 9999/replicates: 20/' -e "s#: \([a-z_]*\.csv\)#: $data/\1#g" -e "s#\"\.\./\.\./coding#\"$TOP/coding#" -e "s#\"\.\./inventory#\"$TOP/datasets/inventory#g" \
	"$data/plan.yaml" >"$p"
want 0 "stages, undisturbed" "$PROGRAM" run "$p" --run "$WORK/stages"
cp -a "$WORK/stages" "$WORK/stages-stopped"
signals=(USR1 TERM)
said=""
for stage in analyse merge report; do
	for attempt in 1 2 3 4 5; do
		what="signal to $stage, attempt $attempt"
		timeout -k 5 "$LIMIT" "$PROGRAM" $stage "$WORK/stages-stopped" >"$WORK/out" 2>"$WORK/err" &
		limiter=$!
		alone=""
		until [ -n "$alone" ] && listens "$alone"; do
			kill -0 $limiter 2>/dev/null || break
			alone=$(pgrep -P $limiter)
			sleep 0.005
		done
		[ -z "$alone" ] || kill -"${signals[attempt % 2]}" "$alone" 2>/dev/null
		status=0
		wait $limiter 2>/dev/null || status=$?
		sound
		[ $status -eq 0 ] || break
	done
	ok "status $status, expected 75" [ $status -eq 75 ]
	says "stopped in $stage; run the same command again to go on"
	said="$said $stage after $attempt"
	want 0 "$stage again" "$PROGRAM" $stage "$WORK/stages-stopped"
done
same "stages stopped and done again" "$WORK/stages" "$WORK/stages-stopped"
echo "stop: single stages:$said"

report
