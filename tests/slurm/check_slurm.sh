#!/bin/bash
# jobs/ on a real Slurm: tests/slurm/check_slurm.sh PROGRAM   (absolute path)
#
# A cluster of three emulated nodes is started for the test and ended with it. A job that must be caught in the middle works a tenth of the time
# (slowly.sh) until it has been. Prints Check's closing line; says loudly when it has to be skipped, and why.
#
# All of it runs in namespaces of its own (processes, network, host name, mounts), so that it meets neither the machine's ports, firewall, host name
# and /tmp nor another such test, and when they end nothing of it is left: no daemon, no bridge, no file.
#
# Environment: LIMIT_ALL, seconds for the whole (a hang is a failure); CHECK_SLURM=required, for machines where a skip should be one too.
set -u
cd "$(dirname "$0")/../.." || exit 2
PROGRAM=${1:?usage: check_slurm.sh PROGRAM}

skip() {
	echo "################################################################################"
	echo "## check-slurm: SKIPPED: $1"
	echo "################################################################################"
	[ "${CHECK_SLURM:-}" != required ]
	exit
}
apart=(unshare --net --uts --ipc --mount --pid --fork --kill-child --mount-proc)

# ---- outside: can it be had here? ----

if [ -z "${CHECK_SLURM_WORK:-}" ]; then
	[ "$(id -u)" -eq 0 ] || skip "only root can start emulated nodes"
	why=$("${apart[@]}" sh -c 'mount -t tmpfs tmpfs /tmp && hostname control' 2>&1) || skip "no namespaces and mounts here (CAP_SYS_ADMIN, CAP_NET_ADMIN): $why"
	# The first look at a package server that does not answer can take minutes.
	timeout -k 5 "${LIMIT_INSTALL:-150}" jobs/install.sh slurm
	lacks=
	for tool in slurmctld slurmd sbatch srun munged munge unmunge ip pgrep mpirun; do
		command -v "$tool" >/dev/null || lacks="$lacks $tool"
	done
	[ -z "$lacks" ] || skip "not installed:$lacks (Debian: apt-get install slurm-wlm munge iproute2 procps openmpi-bin)"

	# Not below TMPDIR, whose name may be too long for a socket's.
	CHECK_SLURM_WORK=$(mktemp -d /tmp/check-slurm.XXXXXX) || exit 2
	export CHECK_SLURM_WORK
	timeout -k 20 "${LIMIT_ALL:-270}" "${apart[@]}" "$BASH" tests/slurm/check_slurm.sh "$PROGRAM" &
	guard=$!
	trap 'kill $guard 2>/dev/null' INT TERM
	wait $guard
	status=$?
	# A signal ends the first wait early.
	while kill -0 $guard 2>/dev/null; do
		wait $guard
		status=$?
	done
	rm -rf --one-file-system "$CHECK_SLURM_WORK"
	if [ $status -eq 124 ] || [ $status -eq 137 ]; then
		echo "check_slurm: did not end within ${LIMIT_ALL:-270} s; all that it started has been ended" >&2
	fi
	exit $status
fi

# ---- inside ----

WORK=$CHECK_SLURM_WORK
CLUSTER=$WORK/cluster
up=
clean() {
	[ -z "${here:-}" ] || kill "$here" 2>/dev/null
	[ -z "$up" ] || tests/slurm/cluster.sh down "$CLUSTER"
}
trap clean EXIT
trap 'echo "check_slurm: stopped at: ${what:-the start}, after ${checks:-0} checks, $SECONDS s" >&2; exit 1' INT TERM

# Not the settings of a cluster that this may be a job of.
unset "${!SLURM_@}" "${!SBATCH_@}" "${!WERKZAAM_@}"
# A disk of its own: it goes with the namespace, and programs may be started from it, as they may not from every /tmp.
{ hostname control && mount -t tmpfs -o mode=755 tmpfs "$WORK"; } || skip "no tmpfs on $WORK"
tests/slurm/cluster.sh up "$CLUSTER" 3 2 2>"$WORK/why" || {
	cat "$WORK/why" >&2
	skip "the daemons do not start: $(grep '^cluster.sh:' "$WORK/why" | tail -n 1)"
}
# From here on whatever goes wrong is a failure.
up=1

# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
export SLURM_CONF=$CLUSTER/slurm.conf WERKZAAM=$PROGRAM TMPDIR=$CLUSTER/tmp WERKZAAM_SITE=$WORK/site.conf
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
cp jobs/site.conf "$WERKZAAM_SITE"

# ---- asking Slurm ----

field() { scontrol show job "$1" 2>/dev/null | grep -oE "(^| )$2=[^ ]*" | head -n 1 | cut -d= -f2-; }
# reach JOB STATE [SECONDS]: wait until the job is in that state (an extended regular expression).
reach() {
	local state
	checks=$((checks + 1))
	for _ in $(seq $((10 * ${3:-60}))); do
		state=$(field "$1" JobState)
		[[ $state =~ ^($2)$ ]] && return
		sleep 0.1
	done
	fail "job $1 is $state, not $2; its log: $(tail -n 5 "$WORK"/*.jobs/"$1"-*.log "$WORK/job-$1.log" 2>/dev/null)"
	return 1
}
gone() { # gone JOB: it waits for what cannot happen any more, and is taken away
	checks=$((checks + 1))
	for _ in $(seq 200); do
		[[ $(field "$1" JobState) =~ ^(CANCELLED|)$ ]] && return
		sleep 0.1
	done
	fail "job $1 is still $(field "$1" JobState) $(field "$1" Reason)"
}
count() { find "$1/blocks" -name '*.wzb' 2>/dev/null | wc -l; }
# more RUN N: wait until the run has at least N blocks.
more() {
	checks=$((checks + 1))
	for _ in $(seq 300); do
		[ "$(count "$1")" -ge "$2" ] && return
		sleep 0.1
	done
	fail "$(count "$1") blocks, expected $2"
}
# chain ARGUMENTS of submit.sh...: sets prepare, resample, report, verify to the jobs' numbers.
chain() {
	local part id
	prepare='' resample='' reported='' verify=''
	want 0 "$what: submit" jobs/submit.sh "$@"
	while read -r part id; do
		case $part in
		prepare) prepare=$id ;;
		resample) resample=$id ;;
		report) reported=$id ;;
		verify) verify=$id ;;
		esac
	done <"$WORK/out"
}

small=$WORK/small.yaml
long=$WORK/long.yaml
plan "$small" landenberger2005 64 300
plan "$long" landenberger2005 500 30000

# ---- without Slurm ----

want 0 "small, without Slurm" "$PROGRAM" run "$small" --run "$WORK/small-here" --quiet
"$PROGRAM" run "$long" --run "$WORK/long-here" --quiet >/dev/null 2>&1 &
here=$!

# ---- in parts, by mpirun and by srun, on two nodes ----

for launcher in mpirun srun; do
	what="parts by $launcher"
	run="$WORK/100% small %j $launcher" # Slurm must leave that alone in the names of logs
	more_options=()
	# A certificate of its own, where the program has the command.
	"$PROGRAM" verify --help >/dev/null 2>&1 && more_options=(--verify all)
	WERKZAAM_LAUNCHER=$launcher chain -n 3 -N 2 "${more_options[@]}" "$small" "$run"
	reach "$reported" COMPLETED
	for id in "$prepare" "$resample"; do ok "job $id is $(field "$id" JobState)" test "$(field "$id" JobState)" = COMPLETED; done
	ok "did not run on two nodes" test "$(field "$resample" NumNodes)" = 2
	ok "not three ranks" test "$(grep -c '"event": "resample"' "$run/log.jsonl")" = 3
	same "parts by $launcher" "$WORK/small-here" "$run"
	ok "no log" test -s "$run.jobs/$resample-resample.log"
	what="verify by $launcher"
	[ -z "$verify" ] || reach "$verify" COMPLETED
done

what="one job"
# installed, submitted from anywhere
make -s -o "$PROGRAM" BUILD="$(dirname "$PROGRAM")" PREFIX="$WORK/prefix" PROGRAM="$PROGRAM" install
mkdir "$WORK/home"
id=$(cd "$WORK/home" && env -u WERKZAAM -u WERKZAAM_SITE sbatch --parsable -n 3 -N 3 -o "$WORK/job-%j.log" "$WORK/prefix/share/werkzaam/jobs/werkzaam.sbatch" "$small" \
	--run "$WORK/small-one" --quiet)
reach "$id" COMPLETED
same "one job, three nodes" "$WORK/small-here" "$WORK/small-one"

what="job array"
chain -n 2 --array "$small" "$WORK/small-array"
reach "$reported" COMPLETED
same "job array" "$WORK/small-here" "$WORK/small-array"
logs=("$WORK/small-array.jobs/$resample"_[0-2]-resample.log)
ok "not a log for each of the three types: ${logs[*]}" test "${#logs[@]}" -eq 3 -a -f "${logs[2]}"
ok "not three types on two ranks" test "$(grep -o '"event": "resample", "type": "[^"]*"' "$WORK/small-array/log.jsonl" | sort | uniq -c | grep -c '^ *2 ')" -eq 3

# ---- a plan with errors, a part that fails ----

sed 's#^codebook: .*#codebook: none.csv#' "$small" >"$WORK/bad.yaml"
want 3 "a plan with errors" jobs/submit.sh "$WORK/bad.yaml" "$WORK/bad"
ok "was submitted" test ! -s "$WORK/out"
what="a part that fails"
# submit.sh refuses a folder of somebody else; this one becomes that while the job waits
WERKZAAM_SBATCH=--hold chain -n 2 "$small" "$WORK/occupied"
mkdir "$WORK/occupied"
touch "$WORK/occupied/somebody's work"
scontrol release "$prepare" "$resample" "$reported"
reach "$prepare" FAILED
last=$(tail -n 1 "$WORK/occupied.jobs/$prepare-prepare.log")
ok "the log does not end with the error: $last" test "${last%%is not empty*}" = "werkzaam job: status 5: $WORK/occupied: "
gone "$resample"
gone "$reported"

# ---- the time limit: at the same time as what follows, on a node of its own ----

export SLOWLY=$WORK/slowly
slow="bash $PWD/tests/slurm/slowly.sh"
touch "$WORK/limit-slowly"
what="time limit"
limited_run=$WORK/long-limit
SLOWLY=$WORK/limit-slowly WERKZAAM_LAUNCHER=$slow WERKZAAM_WARN=20 WERKZAAM_SBATCH="--nodelist=n3" chain -n 1 -t 1 "$long" "$limited_run"
limit=$resample
limit_reported=$reported

# ---- cancelled; a lost rank; a lost node; a signal: each time the next start goes on ----

run=$WORK/long-stopped
touch "$SLOWLY"
start() { # on nodes 1 and 2
	WERKZAAM_LAUNCHER=$1 WERKZAAM_SBATCH="--exclude=n3" chain -n 3 -N 2 "$long" "$run"
	reach "$resample" RUNNING
	more "$run" $((before + 5))
}
# A block of every earlier start is still the same file.
keeps() {
	ok "blocks of before are gone" test "$(count "$run")" -ge "$before"
	before=$(count "$run")
}
before=0

what="cancelled"
start "mpirun $slow"
want 5 "into a folder in use" jobs/submit.sh "$long" "$run"
says "in use by process"
what="cancelled"
scancel "$resample"
reach "$resample" CANCELLED
gone "$reported"
ok "came back" test "$(field "$resample" Restarts)" = 0
keeps

for launcher in "mpirun" "srun --mpi=pmix --kill-on-bad-exit=1"; do
	what="lost rank by ${launcher%% *}"
	start "$launcher $slow"
	# a rank of this run on the second node
	victim=$(pgrep -f "^$PROGRAM resample $run" | while read -r pid; do
		grep -qzx "SLURMD_NODENAME=n2" "/proc/$pid/environ" 2>/dev/null && echo "$pid"
	done | head -n 1)
	ok "no rank on the second node" test -n "$victim"
	[ -z "$victim" ] || kill -9 "$victim"
	reach "$resample" FAILED 20
	gone "$reported"
	keeps
done

what="lost node"
start "mpirun $slow"
batch=$(field "$resample" BatchHost)
other=2
[ "$batch" = n1 ] || other=1
tests/slurm/cluster.sh crash "$CLUSTER" "$other"
scontrol update "nodename=n$other" state=down reason=crash
reach "$resample" "PENDING|REQUEUED|REQUEUE_HOLD|RUNNING"
tests/slurm/cluster.sh boot "$CLUSTER" "$other"
keeps
more "$run" $((before + 5)) # it is running again
ok "was not put back" test "$(field "$resample" Restarts)" -ge 1
ok "the report did not wait" test "$(field "$reported" JobState)" = PENDING

what="signal"
restarts=$(field "$resample" Restarts)
scancel --batch --signal=USR1 "$resample"
reach "$resample" PENDING 20
rm "$SLOWLY"
reach "$resample" COMPLETED
ok "was not put back once" test "$(field "$resample" Restarts)" = $((restarts + 1))
holds "$run.jobs/$resample-resample.log" "put back in the queue"
reach "$reported" COMPLETED
wait $here
here=
same "stopped five times" "$WORK/long-here" "$run"
logged "goes on" "$run" '"kept": [0-9]'
ok "blocks set aside" test -z "$(find "$run/blocks" -name '*.bad')"

# ---- one task of an array is told to stop: it comes back, the others never notice, the report waits ----

what="array, a task stopped"
run=$WORK/long-array
touch "$SLOWLY"
WERKZAAM_LAUNCHER="mpirun $slow" WERKZAAM_SBATCH="--exclude=n3" chain -n 1 --array "$long" "$run"
more "$run" 5
task=${resample}_0
scancel --batch --signal=USR1 "$task"
reach "$task" PENDING 20
ok "was not put back once" test "$(field "$task" Restarts)" = 1
ok "another one was put back" test "$(field "${resample}_1" Restarts)" = 0
ok "the report did not wait" test "$(field "$reported" JobState)" = PENDING
rm "$SLOWLY"
reach "$reported" COMPLETED 120
same "array, a task stopped" "$WORK/long-here" "$run"

# ---- nights ----

what="series of nights"
mkdir "$WORK/study"
cp datasets/landenberger2005/*.csv "$WORK/study"
plan "$WORK/study/plan.yaml" landenberger2005 64 300
sed -i "s#$TOP/datasets/landenberger2005/##g" "$WORK/study/plan.yaml"
nights=$WORK/nights
# night N OUTCOME: wait until N nights ended so; those that did something leave a file each, the others only the last summary.
night() {
	what="night: $1 $2"
	checks=$((checks + 1))
	for _ in $(seq 600); do
		[ "$(cat "$nights"/log/*.json "$nights/summary.json" 2>/dev/null | grep -c "\"outcome\": \"$2\"")" -ge "$1" ] && return
		sleep 0.1
	done
	fail "did not come; $(tail -n 5 "$WORK/night.log")"
}
id=$(WERKZAAM_NIGHT_LOG=$WORK/night.log sbatch --parsable --begin=now -n 2 -t 5 -o "$WORK/night.log" jobs/nightly.sbatch now+3 \
	"$WORK/study/plan.yaml" "$nights")
night 1 changed
night 1 unchanged
first=$(readlink "$nights/latest")
last=$first
sed -i 's/^1,Guerra\(.*\),23,29,10,19,/1,Guerra\1,20,32,10,19,/' "$WORK/study/effects.csv"
for _ in $(seq 600); do
	[ "$(readlink "$nights/latest")" != "$last" ] && break
	sleep 0.1
done
night 2 changed
ok "nothing was taken over" grep -qE '"reused": [1-9]' "$nights"/log/*.json
last=$(readlink "$nights/latest")
echo 'no such key: 1' >>"$WORK/study/plan.yaml"
night 1 failed
ok "the last good run did not stay" test "$last" = "$(readlink "$nights/latest")"
ok "no report" test -s "$nights/latest/report/index.html"
what="series of nights"
scancel --name=werkzaam-night
sed -i '$d' "$WORK/study/plan.yaml"
want 0 "the same without Slurm" "$PROGRAM" run "$WORK/study/plan.yaml" --run "$WORK/study-here" --previous "$nights/$first" --quiet
same "a night" "$WORK/study-here" "$nights/latest"

# ---- the time limit came ----

what="time limit"
checks=$((checks + 1))
for _ in $(seq 900); do
	restarts=$(field "$limit" Restarts)
	[ "$restarts" -ge 1 ] && break
	sleep 0.1
done
[ "$restarts" -ge 1 ] || fail "the job was not put back: $(field "$limit" JobState)"
rm "$WORK/limit-slowly"
holds "$limited_run.jobs/$limit-resample.log" "signal USR1: asking the ranks"
reach "$limit" COMPLETED 90
reach "$limit_reported" COMPLETED
same "time limit" "$WORK/long-here" "$limited_run"
logged "goes on" "$limited_run" '"kept": [1-9]'

# ---- nothing stays ----

tests/slurm/cluster.sh down "$CLUSTER"
up=
what="the end"
left=$(for environ in /proc/[0-9]*/environ; do
	grep -qzxF "SLURM_CONF=$SLURM_CONF" "$environ" 2>/dev/null && pid=${environ%/environ} && pid=${pid#/proc/} && [ "$pid" != $$ ] &&
		tr '\0' ' ' <"/proc/$pid/cmdline"
done | grep -E 'mung[e]d|slurm[cd]|werkzaa[m]')
ok "still running: $left" test -z "$left"
report
