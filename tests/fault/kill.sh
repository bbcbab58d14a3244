#!/bin/bash
# Killed, stopped or started twice: a run goes on where it was, to the same bytes as one that was left alone.
# SEED=N repeats the random moments of an earlier test.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
# shellcheck source=tests/fault/job.sh
. tests/fault/job.sh
RANDOM=${SEED:=$RANDOM}
echo "kill: SEED=$SEED"

# Long enough not to end before the signal; sanitizers make it ten times as long.
replicates=200000
if ldd "$PROGRAM" | grep -q libasan; then replicates=20000; fi
p=$WORK/plan.yaml
plan "$p" assink2016 200 $replicates
undisturbed=$WORK/undisturbed
want 0 "undisturbed" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$undisturbed"

# ---- SIGKILL to every process of a job on two ranks, again and again; then to the end ----

r=$WORK/killed
for time in 1 2 3; do
	have=$(blocks "$r")
	start "kill number $time" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$r"
	mpirun=$(child "$limiter")
	await_blocks "$r" $((have + 1 + RANDOM % 40))
	# shellcheck disable=SC2046 # a list of numbers
	kill -KILL "$mpirun" $(child "$mpirun")
	ended 2>/dev/null # bash says "Killed"
	unfinished "$r"
done
have=$(blocks "$r")
want 0 "after three kills" "$PROGRAM" run "$p" --run "$r"
logged "after three kills" "$r" "\"made\": [1-9][0-9]*, \"kept\": $have, \"set_aside\": 0"
same "after three kills" "$undisturbed" "$r"

# ---- SIGKILL at random moments of the whole run, most of it before and after resample ----

p_short=$WORK/short.yaml
plan "$p_short" landenberger2005 50 100
want 0 "short, undisturbed" "$PROGRAM" run "$p_short" --run "$WORK/short-undisturbed"
# and what a process leaves that is killed while it writes is taken away
r=$WORK/short
mkdir -p "$r/blocks"
touch "$r/manifest.json.tmp.1" "$r/blocks/all-1-0.wzb.tmp.12"
for time in 1 2 3 4 5 6; do
	start "random kill $time" "$PROGRAM" run "$p_short" --run "$r"
	program=$(child "$limiter")
	sleep "0.$(printf '%03d' $((RANDOM % 450)))"
	kill -KILL "$program" 2>/dev/null
	ended 2>/dev/null
done
want 0 "after random kills" "$PROGRAM" run "$p_short" --run "$r"
same "after random kills" "$WORK/short-undisturbed" "$r"
touch "$r/report/nl/all.html.tmp.123" "$r/report/files.txt.tmp.4"
want 0 "report again" "$PROGRAM" report "$r"
checks=$((checks + 1))
[ -z "$(find "$r" -name '*.tmp.*')" ] || fail "temporary files stay: $(find "$r" -name '*.tmp.*' | head -n 3)"

# ---- one rank of two is killed: the job ends, and says so by its status ----

r=$WORK/one
start "one rank killed" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$r"
mpirun=$(child "$limiter")
await_blocks "$r" 5
kill -KILL "$(child "$mpirun" | tail -n 1)"
ended
checks=$((checks + 1))
if [ "$status" -eq 0 ] || [ "$status" -eq 124 ]; then fail "status $status although a rank died"; fi
unfinished "$r"
want 0 "one rank killed, then to the end" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$r"
same "one rank killed" "$undisturbed" "$r"

# ---- signals that ask to stop: status 75, and the same command goes on ----

for signal in TERM INT USR1; do
	r=$WORK/$signal
	start "$signal" "$PROGRAM" run "$p" --run "$r"
	program=$(child "$limiter")
	await_blocks "$r" 5
	if [ $signal = TERM ]; then
		# a second run in the same folder says who is there, and leaves the first alone
		cp "$WORK/err" "$WORK/first"
		want 5 "second run in one folder" "$PROGRAM" run "$p" --run "$r"
		says "in use by process"
		want 5 "merge in a folder that is in use" "$PROGRAM" merge "$r"
		says "in use by process"
		what=$signal
	fi
	kill -$signal "$program"
	ended_with 75
	unfinished "$r"
	checks=$((checks + 1))
	grep -q '"event": "resample_stopped"' "$r/log.jsonl" || fail "log.jsonl does not say that it was stopped"
done
start "USR1 to mpirun" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$WORK/USR1"
mpirun=$(child "$limiter")
await_blocks "$WORK/USR1" $(($(blocks "$WORK/USR1") + 5))
kill -USR1 "$mpirun"
ended_with 75
says "run again to go on"
unfinished "$WORK/USR1"
have=$(blocks "$WORK/USR1")
want 0 "stopped, then to the end" "$PROGRAM" run "$p" --run "$WORK/USR1"
logged "stopped, then to the end" "$WORK/USR1" "\"kept\": $have,"
same "stopped by signals" "$undisturbed" "$WORK/USR1"

# mpirun waits before it hands SIGTERM on, so there must be work for some seconds; its own status is not the ranks'
plan "$WORK/long.yaml" assink2016 200 $((20 * replicates))
r=$WORK/long
start "TERM to mpirun" env OMPI_MCA_odls_base_sigkill_timeout=1 "$MPIRUN" 2 "$PROGRAM" run "$WORK/long.yaml" --run "$r"
mpirun=$(child "$limiter")
await_blocks "$r" 5
kill -TERM "$mpirun"
ended
checks=$((checks + 1))
if [ "$status" -eq 0 ] || [ "$status" -eq 124 ]; then fail "status $status, expected mpirun to say that it was stopped"; fi
unfinished "$r"
checks=$((checks + 1))
[ "$(grep -c '"event": "resample_stopped"' "$r/log.jsonl")" -eq 2 ] || fail "log.jsonl: not both ranks stopped in time"

report
