#!/bin/bash
# Tests of jobs/ and .ci/run with programs that only pretend: no Slurm, no cron, nothing installed, nothing built.
# Prints Check's closing line, so that it is counted like the others.

set -u
cd "$(dirname "$0")/../.." || exit 2
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
failures=0

# is WHAT GOT WANTED; has WHAT FILE TEXT
is() {
	checks=$((checks + 1))
	[ "$2" = "$3" ] && return
	failures=$((failures + 1))
	echo "check_jobs: $1: got '$2', expected '$3'" >&2
}
has() {
	checks=$((checks + 1))
	grep -qF -- "$3" "$2" && return
	failures=$((failures + 1))
	echo "check_jobs: $1: '$3' is not in:" >&2
	sed 's/^/    /' "$2" >&2
}

# The programs that pretend: a file named like the program, made from standard input.
bin=$work/bin
mkdir "$bin"
pretend() {
	cat >"$bin/$1"
	chmod +x "$bin/$1"
}
# Wait up to 10 s for a file that says how far the other is.
await() {
	for _ in $(seq 500); do
		[ -e "$1" ] && return
		sleep 0.02
	done
	echo "check_jobs: $1 did not come" >&2
}

# ---- shellcheck, where it is installed ----

if command -v shellcheck >/dev/null; then
	shellcheck -s bash jobs/werkzaam.sbatch && shellcheck jobs/*.sh .ci/run tests/system/check_jobs.sh
	is "shellcheck" $? 0
fi

# ---- jobs/werkzaam.sbatch ----

# Ends at once with EXIT, or, when that is "wait", with 75 after USR1 as the real one does.
pretend werkzaam <<'FAKE'
#!/bin/bash
echo "$*" >>"$WORK/calls"
[ "$EXIT" != wait ] && exit "$EXIT"
trap 'stop=1' USR1
stop=0
touch "$WORK/started"
for _ in $(seq 500); do [ $stop -eq 1 ] && break; sleep 0.02; done
[ $stop -eq 1 ] || exit 99
sleep 0.2
exit 75
FAKE
pretend scontrol <<'FAKE'
#!/bin/sh
echo "$*" >>"$WORK/scontrol"
FAKE
pretend squeue <<'FAKE'
#!/bin/sh
echo "${STATE:-RUNNING}"
FAKE
# A launcher that, like mpirun, hands USR1 to its child and waits for it.
pretend launcher <<'FAKE'
#!/bin/bash
echo "launcher $*" >>"$WORK/calls"
"$@" &
child=$!
trap 'kill -USR1 $child; again=1' USR1
while :; do again=0; wait $child; status=$?; [ $again -eq 1 ] || break; done
exit $status
FAKE
export WORK=$work EXIT=0

job() { # the job script as Slurm would start it; status in $?
	PATH=$bin:$PATH WERKZAAM=$bin/werkzaam WERKZAAM_LAUNCHER=launcher SLURM_JOB_ID=4711 bash jobs/werkzaam.sbatch plan.yaml --quiet \
		>"$work/out" 2>&1
}
fresh() { rm -f "$work"/calls "$work"/scontrol "$work"/started; }

for wanted in 0 3 4 70; do
	fresh
	EXIT=$wanted job
	is "job: the program's own status" $? "$wanted"
	is "job: no requeue after $wanted" "$(cat "$work/scontrol" 2>/dev/null)" ""
done
has "job: the command" "$work/calls" "run plan.yaml --quiet"

for signal in USR1 TERM; do
	fresh
	EXIT="wait"
	export EXIT
	(
		PATH=$bin:$PATH WERKZAAM=$bin/werkzaam WERKZAAM_LAUNCHER=launcher SLURM_JOB_ID=4711 \
			exec bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1
	) &
	job=$!
	await "$work/started"
	kill -"$signal" $job
	wait $job
	is "job: status after $signal" $? 75
	is "job: requeue after $signal" "$(cat "$work/scontrol" 2>/dev/null)" "requeue 4711"
done

fresh
EXIT=75 STATE=COMPLETING job
is "job: a cancelled job keeps status 75" $? 75
is "job: a cancelled job does not come back" "$(cat "$work/scontrol" 2>/dev/null)" ""
fresh
EXIT=75 SLURM_RESTART_COUNT=100 job
is "job: no endless requeue" "$(cat "$work/scontrol" 2>/dev/null)" ""
bash jobs/werkzaam.sbatch >"$work/out" 2>&1
is "job: usage" $? 2
WERKZAAM=$bin/none bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1
is "job: no program" $? 2

pretend mpirun <<'FAKE'
#!/bin/sh
echo "mpirun $*" >>"$WORK/calls"
FAKE
pretend srun <<'FAKE'
#!/bin/sh
echo "srun $*" >>"$WORK/calls"
FAKE
for launcher in mpirun srun; do
	fresh
	PATH=$bin:$PATH WERKZAAM=$bin/werkzaam WERKZAAM_LAUNCHER=$launcher bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1
	has "job: launcher" "$work/calls" "$launcher"
done
has "job: srun speaks pmix" "$work/calls" "srun --mpi=pmix"

# ---- jobs/nightly.sh ----

mkdir "$work/study"
cat >"$work/study/plan.yaml" <<'PLAN'
name: night
records: {effects: "../elsewhere.csv"}   # outside the plan's folder
codebook: codebook.csv
PLAN
echo one >"$work/elsewhere.csv"
echo one >"$work/study/codebook.csv"
pretend werkzaam <<'FAKE'
#!/bin/bash
if [ "$1" = --version ]; then echo "werkzaam ${VERSION:-1}"; exit 0; fi
echo "$*" >>"$WORK/calls"
run=$4
mkdir -p "$run/report"
[ -e "$run/block" ] && echo resumed >>"$WORK/calls"
touch "$run/block"
[ -n "${SLOW:-}" ] && { touch "$WORK/started"; for _ in $(seq 500); do [ -e "$WORK/go" ] && break; sleep 0.02; done; }
[ "$EXIT" -eq 0 ] || { echo "it went wrong"; exit "$EXIT"; }
cat "$WORK/elsewhere.csv" >"$run/report/index.html"
FAKE
night() { WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights" >"$work/out" 2>&1; }
report() { cat "$work/nights/latest/report/index.html"; }
calls() { grep -c '^run' "$work/calls" 2>/dev/null; }
export EXIT=0
fresh

night
is "night: first" $? 0
is "night: report" "$(report)" one
night
is "night: nothing changed" $? 0
has "night: says so" "$work/out" "nothing changed"
is "night: did not run again" "$(calls)" 1

echo two >"$work/elsewhere.csv"
EXIT=4 night
is "night: failing status" $? 4
has "night: failing tells" "$work/out" "it went wrong"
is "night: failing leaves the report" "$(report)" one
EXIT=75 night
is "night: stopped in time" $? 75
has "night: goes on with what is there" "$work/calls" resumed
night
is "night: after failures" $? 0
is "night: new report" "$(report)" two

: >"$work/calls"
EXIT=75
echo three >"$work/study/codebook.csv"
night
echo four >"$work/study/codebook.csv"
EXIT=0
night
is "night: changed inputs start afresh" "$(grep -c resumed "$work/calls")" 0
is "night: both ran" "$(calls)" 2
VERSION=2 night
is "night: new version runs" "$(calls)" 3
night
is "night: and back" "$(calls)" 4

rm "$work/elsewhere.csv"
night
is "night: an input that is gone is noticed by the program" "$(calls)" 5
echo two >"$work/elsewhere.csv"

echo five >"$work/study/codebook.csv"
SLOW=1 night &
slow=$!
await "$work/started"
WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights" >"$work/out2" 2>&1
is "night: no overlap" $? 75
has "night: overlap is told" "$work/out2" "still running"
touch "$work/go"
wait $slow
is "night: the first one ends well" $? 0

# ---- jobs/install.sh ----

cp jobs/install.sh "$work/install.sh"
few=$work/few
mkdir "$few"
for tool in sh cat cut sort paste id env; do ln -s "$(command -v $tool)" "$few/$tool"; done
env -i PATH="$few" sh "$work/install.sh" >"$work/out" 2>&1
is "install: no apt-get" $? 1
has "install: Debian names" "$work/out" "libjansson-dev"
has "install: Fedora names" "$work/out" "jansson-devel"
sh "$work/install.sh" nonsense >"$work/out" 2>&1
is "install: usage" $? 2

# ---- .ci/run ----

ci=$work/ci
mkdir -p "$ci/.ci" "$ci/jobs"
cp .ci/run "$ci/.ci/run"
printf '#!/bin/sh\n' >"$ci/jobs/install.sh"
chmod +x "$ci/jobs/install.sh"
last() {
	printf 'check:\n%b' "$1" >"$ci/Makefile"
	"$ci/.ci/run" >"$work/out" 2>&1
	echo "$? $(tail -n 1 "$work/out")"
}
good='\t@echo "100%: Checks: 12, Failures: 0, Errors: 0"\n'
is "ci: good" "$(last "$good$good")" "0 24 passed, 0 failed"
is "ci: a failing test" "$(last "$good"'\t@echo "50%: Checks: 4, Failures: 1, Errors: 1"; exit 1\n')" "2 14 passed, 2 failed"
is "ci: failures fail even when make does not" "$(last '\t@echo "50%: Checks: 4, Failures: 1, Errors: 1"\n')" "1 2 passed, 2 failed"
is "ci: a crash without a count" "$(last "$good"'\t@exit 3\n')" "2 12 passed, 1 failed"
is "ci: no test" "$(last '\t@true\n')" "1 0 passed, 0 failed"

cd "$top" || exit 2
echo "$(((checks - failures) * 100 / checks))%: Checks: $checks, Failures: $failures, Errors: 0"
[ "$failures" -eq 0 ]
