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

# ---- shellcheck of every script, where it is installed ----

if command -v shellcheck >/dev/null; then
	shellcheck -x -s bash jobs/*.sbatch jobs/site.conf && find jobs tests .ci/run -type f \( -name '*.sh' -o -name run \) -exec shellcheck -x {} +
	is "shellcheck" $? 0
fi

# ---- jobs/werkzaam.sbatch ----

# Ends at once with EXIT, or, when that is "wait", with 75 after USR1 as the real one does.
pretend werkzaam <<'FAKE'
#!/bin/bash
echo "$*" >>"$WORK/calls"
[[ $* = *--types* ]] && [ "$EXIT" = 0 ] && printf '%s' "${TYPES-$(printf 'all\t58\ntype-b\t30\ntype-c\t28\n')}"
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

fresh
WERKZAAM=$bin/werkzaam WERKZAAM_LAUNCHER="mpirunn -n 2" bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1
is "job: no launcher" "$? $(cat "$work/calls" 2>/dev/null)" "2 "
has "job: which launcher" "$work/out" "mpirunn: no such program; correct WERKZAAM_LAUNCHER"

# the program's last error is the last line, whatever mpirun says behind it; not one of an earlier start, and not where there is none
pretend noisy <<'FAKE'
#!/bin/bash
[ "$2" = quiet ] || echo "werkzaam: a.csv: $2" >&2
[ "$2" != fine ] || exit 0
seq -f "mpirun detected line %g" 20 >&2
exit 5
FAKE
echo "werkzaam: of before" >"$work/job.log"
for words in damaged quiet fine; do
	WERKZAAM=$bin/noisy WERKZAAM_LAUNCHER=none bash jobs/werkzaam.sbatch --part verify "$words" >>"$work/job.log" 2>&1
	echo "$? $(tail -n 1 "$work/job.log")" >>"$work/last"
done
is "job: the last line" "$(cat "$work/last")" "5 werkzaam job: status 5: a.csv: damaged
5 mpirun detected line 20
0 werkzaam: a.csv: fine"

# parts
part() { # its status; what it called in calls
	fresh
	WERKZAAM=$bin/werkzaam WERKZAAM_LAUNCHER=none bash jobs/werkzaam.sbatch --part "$@" >"$work/out" 2>&1
}
EXIT=0
part prepare p.yaml "a run"
is "part prepare" "$? $(cat "$work/calls")" "0 ingest p.yaml --run a run
effects a run
analyse a run"
part resample R --reuse O
is "part resample" "$? $(cat "$work/calls")" "0 resample R --reuse O"
SLURM_ARRAY_TASK_ID=1 part resample R --types all,type-b,type-c --reuse O
is "part resample of an array" "$? $(cat "$work/calls")" "0 resample R --type type-b --reuse O"
for task in 3 ''; do
	SLURM_ARRAY_TASK_ID=$task part resample R --types all,type-b,type-c
	is "part resample, task '$task' of three types" "$? $(cat "$work/calls" 2>/dev/null)" "2 "
done
part report R
is "part report" "$? $(cat "$work/calls")" "0 merge R
report R"
part verify R --blocks all
is "part verify" "$? $(cat "$work/calls")" "0 verify R --blocks all"
EXIT=3
part prepare p.yaml R
is "a failing stage is the last" "$? $(cat "$work/calls")" "3 ingest p.yaml --run R"
EXIT=0
for words in "prepare p.yaml" "nonsense R" "resample"; do
	# shellcheck disable=SC2086 # words
	part $words
	is "part: usage of $words" $? 2
done

# a signal that comes before the program listens
pretend early <<'FAKE'
#!/bin/sh
touch "$WORK/started"
exec sleep 10
FAKE
fresh
WERKZAAM=$bin/early WERKZAAM_LAUNCHER=none bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1 &
job=$!
await "$work/started"
kill -USR1 $job
wait $job
is "job: a signal before the program listens" $? 75

# ---- jobs/site.conf ----

cat >"$work/site.conf" <<'SITE'
: "${WERKZAAM_LAUNCHER:=srun}"
. jobs/site.conf
site_setup() { echo setup >>"$WORK/calls"; }
SITE
fresh
PATH=$bin:$PATH WERKZAAM_SITE=$work/site.conf WERKZAAM=$bin/werkzaam bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1
is "site: its launcher, and its setup first" "$(cat "$work/calls")" "setup
srun --mpi=pmix --kill-on-bad-exit=1 $bin/werkzaam run plan.yaml"
fresh
PATH=$bin:$PATH WERKZAAM_SITE=$work/site.conf WERKZAAM=$bin/werkzaam WERKZAAM_LAUNCHER=mpirun bash jobs/werkzaam.sbatch plan.yaml >"$work/out" 2>&1
has "site: the environment wins" "$work/calls" "mpirun $bin/werkzaam"

# ---- jobs/submit.sh ----

# Numbers jobs from 100; refuses the one named in REFUSE.
pretend sbatch <<'FAKE'
#!/bin/bash
echo "$*" >>"$WORK/sbatch"
printf '%s\n' "$@" >>"$WORK/words"
[[ -n ${REFUSE:-} && $* = *--part\ $REFUSE* ]] && exit 1
echo "$((99 + $(wc -l <"$WORK/sbatch")));cluster"
FAKE
pretend scancel <<'FAKE'
#!/bin/sh
echo "$*" >>"$WORK/scancel"
FAKE
submit() {
	fresh
	rm -f "$work/sbatch" "$work/words" "$work/scancel"
	PATH=$bin:$PATH WERKZAAM=$bin/werkzaam WERKZAAM_ACCOUNT=money bash jobs/submit.sh "$@" >"$work/out" 2>"$work/err"
}
nth() { sed -n "$1p" "$work/sbatch" >"$work/nth" && echo "$work/nth"; }
submit -n 32 -N 2 -t 00:30:00 --verify all "$work/p q.yaml" "$work/run 1"
is "submit: status, jobs" "$? $(tr '\n' ' ' <"$work/out")" "0 prepare 100 resample 101 report 102 verify 103 "
has "submit: checks first" "$work/calls" "check $work/p q.yaml --quiet --run $work/run 1"
has "submit: account" "$(nth 1)" "--account=money"
has "submit: prepare" "$(nth 1)" "--part prepare $work/p q.yaml $work/run 1"
has "submit: few ranks first" "$(nth 1)" "--ntasks=4 "
has "submit: one rank last" "$(nth 3)" "--ntasks=1 "
has "submit: ranks" "$(nth 2)" "--ntasks=32 --time=00:30:00 --nodes=2"
has "submit: after prepare" "$(nth 2)" "--dependency=afterok:100 --kill-on-invalid-dep=yes"
has "submit: warned in time" "$(nth 2)" "--signal=B:USR1@60"
has "submit: after resample" "$(nth 3)" "--dependency=afterok:101 "
has "submit: verify" "$(nth 4)" "--part verify $work/run 1 --blocks all"
has "submit: other ranks" "$(nth 4)" "--ntasks=16"
mkdir -p "$work/old/blocks"
submit --reuse "$work/old" p.yaml R
has "submit: reuse" "$(nth 2)" "--reuse $work/old"
submit -n 2 --array --reuse "$work/old" p.yaml "$work/R"
is "submit: array" "$? $(tr '\n' ' ' <"$work/out")" "0 prepare 100 resample 101 report 102 "
has "submit: no more ranks first than later" "$(nth 1)" "--ntasks=2 "
has "submit: a task for each type" "$(nth 2)" "--array=0-2 "
has "submit: the types" "$(nth 2)" "--part resample $work/R --reuse $work/old --types all,type-b,type-c"
has "submit: a log for each task" "$(nth 2)" "$work/R.jobs/%A_%a-resample.log"
has "submit: the report behind the array" "$(nth 3)" "--dependency=afterok:101 "
WERKZAAM_PARTITION=many WERKZAAM_SMALL_PARTITION=one submit -n 9 p.yaml "$work/R"
has "submit: partition of the first part" "$(nth 1)" "--ntasks=4 --time=01:00:00 --partition=many "
has "submit: partition of the last part" "$(nth 3)" "--partition=one "
WERKZAAM_PARTITION=many WERKZAAM_SMALL_PARTITION=one WERKZAAM_PREPARE_RANKS=1 submit -n 9 p.yaml "$work/R"
has "submit: partition of a first part on one rank" "$(nth 1)" "--ntasks=1 --time=01:00:00 --partition=one "
WERKZAAM_PREPARE_RANKS=few submit p.yaml "$work/R"
is "submit: not a number of ranks" "$? $(cat "$work/sbatch" 2>/dev/null)" "2 "
TYPES='' submit --array p.yaml "$work/R"
is "submit: no types" "$? $(cat "$work/sbatch" 2>/dev/null)" "3 "
EXIT=1 submit --array p.yaml "$work/R"
is "submit: array, errors in the plan" "$? $(cat "$work/sbatch" 2>/dev/null)" "3 "
submit --reuse "$work/none" p.yaml R
is "submit: nothing to reuse" "$? $(cat "$work/sbatch" 2>/dev/null)" "6 "
for wanted in "1 3 p.yaml: has errors (above)" "3 3 p.yaml: has errors (above)" "5 5 R: cannot be used (above)" "6 6 R: cannot be used (above)" \
	"70 70 check: ended with status 70 (above)"; do
	read -r came ends text <<<"$wanted"
	for options in "" --array; do
		# shellcheck disable=SC2086 # none or one
		EXIT=$came submit $options p.yaml "$work/R"
		is "submit $options: the check ends with $came" "$? $(cat "$work/sbatch" 2>/dev/null)$(grep -cF "$text; nothing submitted" "$work/err")" "$ends 1"
	done
done
submit p.yaml "$work/100% of %j"
is "submit: a name that Slurm would replace" "$? $(grep -c -- "--output=$work/100%% of %%j.jobs/%j-" "$work/sbatch") $(ls -d "$work/100% of %j.jobs")" "0 3 $work/100% of %j.jobs"
for run in 'back\slash' $'two\nlines'; do
	submit p.yaml "$work/$run"
	is "submit: a name that Slurm cannot have: $run" "$? $(cat "$work/sbatch" 2>/dev/null)" "2 "
done
WERKZAAM_SBATCH="--qos=high  --comment='a b' \"--mail-user=x y\"" submit p.yaml "$work/R"
for words in "--qos=high" "--comment=a b" "--mail-user=x y"; do is "submit: $words" "$(grep -cFx -- "$words" "$work/words")" 3; done
WERKZAAM_SBATCH="--comment='a b" submit p.yaml "$work/R"
is "submit: an open quote" "$? $(cat "$work/sbatch" 2>/dev/null)" "2 "
WERKZAAM_LAUNCHER=mpirunn submit p.yaml "$work/R"
is "submit: the launcher may be elsewhere" $? 0
has "submit: and is told" "$work/err" "mpirunn (WERKZAAM_LAUNCHER): is not on this host"
export REFUSE=report
submit p.yaml R
is "submit: Slurm refuses" "$? $(cat "$work/scancel")" "6 100 101"
mkdir -p "$work/there/R.jobs"
submit p.yaml "$work/there/R"
is "submit: what was there stays" "$? $(ls -d "$work/there/R.jobs")" "6 $work/there/R.jobs"
submit p.yaml "$work/deep/er/R"
is "submit: what a refused call made goes" "$? $(ls -d "$work/deep" 2>/dev/null)" "6 "
export -n REFUSE
for words in "p.yaml" "-n many p.yaml R" "--nonsense p.yaml R" "-n" "-t --dry-run p.yaml R" "--reuse --array p.yaml R"; do
	# shellcheck disable=SC2086 # words
	submit $words
	is "submit: usage of $words" $? 2
done
for words in 0 00% 101% 5%% foo -1 1.5; do
	submit --verify "$words" p.yaml "$work/deep/R"
	is "submit: --verify $words" "$? $(cat "$work/sbatch" "$work/calls" 2>/dev/null)$(ls -d "$work/deep" 2>/dev/null)" "2 "
done
has "submit: what --verify takes" "$work/err" "--verify 1.5: is not a number of blocks from 1 on, a percentage as 5%, or all"
for words in 1 20 0.5% 5% 100% all; do
	submit --dry-run --verify "$words" p.yaml R
	is "submit: --verify $words" "$? $(grep -cF -- "--blocks $words " "$work/out")" "0 1"
done
touch "$work/file"
submit p.yaml "$work/file/R"
is "submit: RUN cannot be made" "$? $(cat "$work/sbatch" 2>/dev/null) $(cat "$work/err")" "6  submit: $work/file/R.jobs: cannot be made or written; nothing submitted"
mkdir -p "$work/a run" "$work/begun" && touch "$work/begun/manifest.json"
for run in "a run" begun; do
	submit p.yaml "$work/$run"
	is "submit: into $run" $? 0
done
submit --dry-run p.yaml R
is "submit: dry" "$? $(wc -l <"$work/out") $(cat "$work/sbatch" 2>/dev/null)" "0 3 "
rmdir "$top/R.jobs" 2>/dev/null

# ---- jobs/nightly.sbatch ----

pretend nightly.sh <<'FAKE'
#!/bin/bash
echo "nightly $* $WERKZAAM_LAUNCHER" >>"$WORK/calls"
exit "$EXIT"
FAKE
cp jobs/lib.sh jobs/site.conf "$bin"
series() {
	fresh
	rm -f "$work/sbatch"
	PATH=$bin:$PATH WERKZAAM_JOBS=$bin WERKZAAM=$bin/werkzaam SLURM_JOB_ID=4711 SLURM_NTASKS=3 bash jobs/nightly.sbatch 02:30 p.yaml nights >"$work/out" 2>&1
}
series
is "series: the night" "$? $(cat "$work/calls")" "0 nightly p.yaml nights mpirun"
has "series: the next one" "$work/sbatch" "--begin=02:30 --ntasks=3"
has "series: the same again" "$work/sbatch" "nightly.sbatch 02:30 p.yaml nights"
EXIT=75 series
is "series: a night that stopped goes back" "$? $(cat "$work/scontrol")" "75 requeue 4711"
EXIT=3 series
is "series: a night that failed has a next one" "$? $(wc -l <"$work/sbatch")" "3 1"
SLURM_RESTART_COUNT=1 series
is "series: a night that came back does not" "$(cat "$work/sbatch" 2>/dev/null)" ""

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
if [ "$1" = check ]; then
	[ -z "${OLD_PROGRAM:-}" ] || exit 2
	cd "$(dirname "$2")" && exec sha256sum plan.yaml codebook.csv ../elsewhere.csv 2>/dev/null
fi
echo "$*" >>"$WORK/calls"
if [ "$1" = diff ]; then
	[ -z "${NO_DIFF:-}" ] || { echo "no such command" >&2; exit 2; }
	[ "$2" = --json ] && { echo "{\"same\": ${SAME:-false}, \"crossed\": [${CROSSED:-}], \"verdicts\": []}"; exit; }
	echo "one estimate differs"
	exit
fi
run=$4
mkdir -p "$run/report" "$run/blocks"
[ -e "$run/block" ] && echo resumed >>"$WORK/calls"
touch "$run/block"
cp -n "$WORK/elsewhere.csv" "$run/blocks/$(sha256sum <"$WORK/elsewhere.csv" | cut -c 1-8)" 2>/dev/null
echo '{"event": "resample", "made": 2, "kept": 0, "set_aside": 0, "reused": 5}' >>"$run/log.jsonl"
[ "$5" != --reuse ] || ls "$6/blocks" >"$WORK/reusable"
[ -n "${SLOW:-}" ] && { touch "$WORK/started"; for _ in $(seq 500); do [ -e "$WORK/go" ] && break; sleep 0.02; done; }
if [ "$EXIT" -ne 0 ] && [ -n "${ERRORS:-}" ]; then
	echo "effects.csv:3:5: column 'n': warning: is no number"
	seq -f "effects.csv:%g:5: is no number" "$ERRORS"
	seq -f "studies.csv:%g:4: warning: names no manual" 120
	echo '{"event": "progress", "percent": 3}'
fi
[ -z "${IN_USE:-}" ] || echo "werkzaam: $run: in use by process 1 on host since then; wait until that has ended"
[ "$EXIT" -eq 0 ] || { echo "it went wrong"; exit "$EXIT"; }
cat "$WORK/elsewhere.csv" >"$run/report/index.html"
FAKE
night() { WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$@" "$work/study/plan.yaml" "$work/nights" >"$work/out" 2>&1; }
# A member of the summary, which is one line of JSON and the comparison; whether it is JSON at all is asked where there is Python.
json() {
	tr '\n' ' ' <"$work/nights/summary.json" | grep -oE "\"$1\": (\"[^\"]*\"|\{[^}]*\}|[^,}]*)" | head -n 1 | sed 's/^[^:]*: //; s/ *$//; s/^"//; s/"$//'
	if command -v python3 >/dev/null; then python3 -m json.tool "$work/nights/summary.json" >/dev/null || echo "no JSON"; fi
}
entries() { find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | paste -s -d ' ' -; }
report() { cat "$work/nights/latest/report/index.html"; }
calls() { grep -c '^run' "$work/calls" 2>/dev/null; }
export EXIT=0
fresh

night
is "night: first" $? 0
is "night: report" "$(report)" one
has "night: nothing to compare" "$work/nights/summary.txt" "the first run"
night
is "night: nothing changed" $? 0
has "night: says so" "$work/out" "nothing changed"
is "night: did not run again" "$(calls)" 1

for plan in study/plan.yaml ./study/../study/plan.yaml; do
	(cd "$work" && WERKZAAM=$bin/werkzaam bash "$top/jobs/nightly.sh" $plan nights) >"$work/out" 2>&1
	is "night: the plan by the name $plan" "$? $(json outcome) $(calls)" "0 unchanged 1"
done
night

is "night: summary" "$(json outcome) $(json status) $(json changes)" "unchanged 0 null"

echo two >"$work/elsewhere.csv"
# no room for the second summary: neither is written, and that is told
cp "$work/nights/summary.txt" "$work/before.txt"
mkdir "$work/nights/summary.json.new"
logs=$(find "$work/nights/log" -name '*.txt' | wc -l)
EXIT=4 WERKZAAM_MAIL="cat >$work/mail" night
is "night: no room, a failing status" $? 4
for file in out mail; do has "night: no room is told in $file" "$work/$file" "summary.txt and summary.json cannot be written: Is a directory; they stay"; done
has "night: no room, the rest is mailed" "$work/mail" "it went wrong"
is "night: no words of cp or the shell" "$(grep -cE '^(cp|mv|.*: line [0-9]+):' "$work/out")" 0
is "night: neither half" "$(cmp "$work/before.txt" "$work/nights/summary.txt" && echo same) $(ls "$work/nights/summary.txt.new" 2>/dev/null)" "same "
is "night: no half in log" "$(find "$work/nights/log" -name '*.txt' | wc -l)" "$logs"
rmdir "$work/nights/summary.json.new"
EXIT=4 WERKZAAM_MAIL="cat >$work/mail" night
is "night: failing status" $? 4
has "night: failing is mailed" "$work/mail" "it went wrong"
is "night: failing summary" "$(json outcome) $(json status) $(json latest | cut -d/ -f1)" "failed 4 runs"
has "night: failing tells" "$work/out" "it went wrong"
is "night: failing leaves the report" "$(report)" one
# behind 120 warnings too, and however many errors there are
EXIT=3 ERRORS=1 WERKZAAM_MAIL="cat >$work/mail" night
is "night: errors, not warnings, are mailed" "$? $(sed 1,2d "$work/mail" | grep -v '^all of it: ')" "3 effects.csv:3:5: column 'n': warning: is no number
effects.csv:1:5: is no number
it went wrong
120 warnings in the log"
for errors in 38 39; do
	EXIT=3 ERRORS=$errors night
	is "night: $errors errors and two lines" "$(grep -c 'is no number' "$work/nights/summary.txt") $(sed -n 's/^\.\.\. and //p' "$work/nights/summary.txt")" \
		"$([ "$errors" -eq 38 ] && echo '39 ' || echo '39 1 more line')"
done
has "night: the last error" "$work/nights/summary.txt" "effects.csv:39:5"
has "night: the last line" "$work/nights/summary.txt" "it went wrong"
EXIT=75 night
is "night: stopped in time" $? 75
has "night: goes on with what is there" "$work/calls" resumed
has "night: a stop is told" "$work/nights/summary.txt" "the next start goes on"
WERKZAAM_MAIL="cat >$work/mail" night
is "night: after failures" $? 0
has "night: what changed is mailed" "$work/mail" "one estimate differs"
is "night: changes" "$(json outcome) $(json conclusions) $(json changes) $(json blocks)" \
	'changed same {"same": false, "crossed": [], "verdicts": []} {"made": 2, "kept": 0, "reused": 5}'
has "night: may take over the last good run" "$work/reusable" "$(echo one | sha256sum | cut -c 1-8)"
is "night: new report" "$(report)" two

: >"$work/calls"
EXIT=75
echo three >"$work/study/codebook.csv"
night
echo four >"$work/study/codebook.csv"
EXIT=0
night
is "night: changed inputs go on in the same folder" "$(grep -c resumed "$work/calls")" 1
is "night: both ran" "$(calls)" 2
CROSSED='{"b": 1}' VERSION=2 night --exit-code
is "night: the status says that a conclusion differs" "$? $(json conclusions)" "1 changed"
is "night: new version runs" "$(calls)" 3
NO_DIFF=1 night --exit-code
is "night: no comparison is told" "$? $(json outcome)" "1 changed"
has "night: and where the report is" "$work/out" "report/index.html, which could not be compared with the one before"
has "night: says why" "$work/out" "no such command"
is "night: without comparison" "$(json conclusions) $(json changes)" "null null"
is "night: and back" "$(calls)" 4

# what was computed before the inputs changed again is still there, and that of the last good run may be taken over
block() { echo "$1" | sha256sum | cut -c 1-8; }
echo half >"$work/elsewhere.csv"
EXIT=75 night
echo whole >"$work/elsewhere.csv"
night
is "night: goes on with what was cut short" "$(entries "$work/nights/latest/blocks" | grep -c "$(block half)")" 1
has "night: may take over the last good run" "$work/reusable" "$(block two)"
is "night: nothing else is left" "$(entries "$work/nights")" "latest lock log runs summary.json summary.txt"

# old runs go, the newest stay
kept() { find "$work/nights/runs" -mindepth 1 -maxdepth 1 | wc -l; }
last=$(readlink "$work/nights/latest")
for text in a b; do
	echo $text >"$work/elsewhere.csv"
	WERKZAAM_KEEP=2 night
done
is "night: keeps two" "$(kept) $(report)" "2 b"
is "night: the oldest went" "$(test -e "$work/nights/$last" && echo there)" ""
WERKZAAM_KEEP=none night
is "night: keeps a number" $? 2
echo two >"$work/elsewhere.csv"
: >"$work/calls"
for _ in 1 2 3 4; do echo run >>"$work/calls"; done

# the new run cannot be put in place, at whichever step: the report stays; the next night does it, without computing anything once the run is known to be whole
failing=$work/failing
mkdir "$failing"
for tool in mv ln; do
	cat >"$failing/$tool" <<-FAKE
		#!/bin/bash
		if [[ "$tool \$*" = \$FAIL ]]; then echo "$tool: '\$*': No space left on device" >&2; exit 1; fi
		if [[ "$tool \$*" = \${HALF:-} ]]; then cp -r "\$2" "\$3"; rm "\$3/block"; exit 1; fi
		exec $(command -v $tool) "\$@"
	FAKE
	chmod +x "$failing/$tool"
done
unplaced() { # FAIL: a night at whose end this fails
	FAIL=$1 WERKZAAM_MAIL="cat >$work/mail" PATH=$failing:$PATH night
}
linked() { basename "$(readlink "$work/nights/latest")"; }
# step, how often the program runs in the next night, what happens to the inputs in between
while IFS='|' read -r step runs inputs; do
	name="night: '$step' fails, inputs $inputs"
	echo "$name" >"$work/elsewhere.csv"
	before=$(report) was=$(linked)
	unplaced "$step"
	is "$name: status" "$? $(json outcome) $(json status) $(json conclusions)" "6 failed 6 null"
	has "$name: told" "$work/mail" "the new run could not be put in place: No space left on device; the next night tries again; the last report stays"
	is "$name: the report stays" "$(report) $(linked)" "$before $was"
	: >"$work/calls"
	expected=$name
	if [ "$inputs" = edited ]; then
		expected="$name again"
		echo "$expected" >"$work/elsewhere.csv"
	fi
	night
	is "$name: the next night" "$? $(json outcome) $(json conclusions) $(report) $(calls)" "0 changed same $expected $runs"
	has "$name: compared with the last that was shown" "$work/calls" "diff $work/nights/runs/$was $work/nights/runs/$(linked)"
	is "$name: latest is the newest" "$(linked)" "$(entries "$work/nights/runs" | tr ' ' '\n' | tail -n 1)"
	if [ "$inputs" = edited ]; then
		is "$name: what was computed is of use" "$( (entries "$work/nights/latest/blocks" && cat "$work/reusable") | grep -c "$(block "$name")")" 1
	fi
	night
	is "$name: and the one after that" "$? $(json outcome)" "0 unchanged"
	is "$name: nothing else is left" "$(entries "$work/nights") $(find "$work/nights/runs" -maxdepth 2 -name '*.new' | wc -l)" \
		"latest lock log runs summary.json summary.txt 0"
	is "$name: each run says what it is of" "$(find "$work/nights/runs" -maxdepth 2 -name night.digest | wc -l)" "$(entries "$work/nights/runs" | wc -w)"
done <<'STEPS'
mv -T */incoming *|1|same
mv -T */incoming *|1|edited
mv -T *night.digest.new *|1|same
mv -T *night.digest.new *|1|edited
ln *|0|same
ln *|1|edited
mv -T *latest.new *|0|same
STEPS
# ... runs/ on another disk, and half of the copy was made
echo copied >"$work/elsewhere.csv"
was=$(entries "$work/nights/runs")
HALF="mv -T */incoming *" unplaced none
is "night: half of a copy" "$? $(entries "$work/nights/runs") $(test -e "$work/nights/incoming/block" && echo there)" "6 $was there"
night
is "night: after half of a copy" "$? $(json outcome) $(report)" "0 changed copied"

# inputs of one's own, whatever their names
odd=$work/study/$'two\nlines and\\.csv'
echo one >"$odd"
for wanted in changed unchanged; do
	WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights" "$odd" >"$work/out" 2>&1
	is "night: an input with an odd name" "$? $(json outcome)" "0 $wanted"
done
echo two >"$odd"
WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights" "$odd" >"$work/out" 2>&1
is "night: an edit of it" "$? $(json outcome)" "0 changed"
WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights" "$odd.none" >"$work/out" 2>&1
is "night: an input that is not there" "$? $(json outcome)" "3 failed"
has "night: which one" "$work/out" ".none: cannot be read"
for words in "-rf.yaml nights" "p.yaml -nights" "--exit-code p.yaml"; do
	# shellcheck disable=SC2086 # words
	bash jobs/nightly.sh $words >"$work/out" 2>&1
	is "night: usage of $words" "$? $(wc -l <"$work/out")" "2 1"
done

# files beside the plan that nothing reads are no reason to run; another program is, whatever its version says
night
echo "a log" >"$work/study/night.log"
night
is "night: a file beside the plan" "$(json outcome)" unchanged
: >"$work/calls"
cp "$bin/werkzaam" "$bin/rebuilt"
echo "# other code" >>"$bin/rebuilt"
was=$(entries "$work/nights/runs" | wc -w)
before=$(report)
WERKZAAM_MAIL="cat >$work/overlap" WERKZAAM=$bin/rebuilt SAME=true bash jobs/nightly.sh --exit-code "$work/study/plan.yaml" "$work/nights" >"$work/out" 2>&1
is "night: a program with other code" "$? $(json outcome) $(calls)" "0 changed 1"
# and when nothing came of it, no run of before is lost and nobody is told
is "night: no difference: takes the place of the last, without a mail" "$(entries "$work/nights/runs" | wc -w) $(report) $(cat "$work/overlap" 2>/dev/null)" "$was $before "
has "night: no difference is told" "$work/out" "in the place of the one before, from which it does not differ"
OLD_PROGRAM=1 night
is "night: a program without check --inputs" "$? $(json outcome)" "2 failed"

# every failure is told, however early
early() { # NAME STATUS TEXT COMMAND...: fails so
	local name=$1 wanted=$2 text=$3
	shift 3
	rm -f "$work/mail"
	env WERKZAAM="$bin/werkzaam" WERKZAAM_MAIL="cat >$work/mail" "$@" >"$work/out" 2>&1
	is "night: $name" "$? $(head -n 1 "$work/mail" | grep -cF "$text")" "$wanted 1"
}
nightly=(bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights")
early "no program" 2 "none: no such program" WERKZAAM="$bin/none" "${nightly[@]}"
is "night: no program, summary" "$(json outcome) $(json status) $(json host) $(json mail)" "failed 2 $(uname -n) sent"
has "night: which plan, where" "$work/mail" "plan $(realpath "$work/study/plan.yaml"), folder $(realpath "$work/nights"), on $(uname -n), 2"
has "night: a report stays" "$work/mail" "; the last report stays"
early "no plan" 3 "none.yaml: cannot be read; the last report stays" bash jobs/nightly.sh "$work/none.yaml" "$work/nights"
is "night: no plan, summary" "$(json outcome) $(json status)" "failed 3"
early "no report yet" 3 "none.yaml: cannot be read; there is no report yet" bash jobs/nightly.sh "$work/none.yaml" "$work/other nights"
early "no folder" 6 "file/nights: cannot be made or written" bash jobs/nightly.sh "$work/study/plan.yaml" "$work/file/nights"
early "no number of runs" 2 "WERKZAAM_KEEP=none" WERKZAAM_KEEP=none "${nightly[@]}"
early "no number of seconds" 2 "WERKZAAM_MAIL_LIMIT=abc: is not a number of seconds" WERKZAAM_MAIL_LIMIT=abc "${nightly[@]}"
early "nowhere for temporary files" 4 "the run ended with status 4" EXIT=4 TMPDIR="$work/file" VERSION=3 "${nightly[@]}"

# all is well again after a failure, in a run that does not differ
rm -f "$work/mail"
EXIT=4 VERSION=4 night
WERKZAAM_MAIL="cat >$work/mail" VERSION=4 SAME=true night
has "night: well again, rebuilt, is told" "$work/mail" "all is well again"
EXIT=4 VERSION=3 night

# all is well again: told once, and what the failed night left goes
touch "$work/nights/incoming/block"
WERKZAAM_MAIL="cat >$work/mail" night
has "night: failed before" "$work/mail" "new report"
VERSION=4 EXIT=3 night
WERKZAAM_MAIL="cat >$work/mail" night
is "night: well again" "$? $(json outcome) $(json mail) $(ls -d "$work/nights/incoming" 2>/dev/null)" "0 unchanged sent "
has "night: well again is told" "$work/mail" "nothing changed since the last good run; nothing done; all is well again"
rm "$work/mail"
WERKZAAM_MAIL="cat >$work/mail" night
is "night: once" "$? $(json outcome) $(json mail) $(cat "$work/mail" 2>/dev/null)" "0 unchanged null "

# a mail command that fails or hangs
for command in "cat >/dev/null; exit 1" "sleep 60"; do
	EXIT=4 VERSION=5 WERKZAAM_MAIL_LIMIT=1 WERKZAAM_MAIL=$command night
	is "night: mail by $command" "$? $(json mail) $(grep -c 'the mail command failed or took more than 1 s' "$work/nights/summary.txt")" "4 failed 1"
done
EXIT=4 VERSION=5 night
is "night: no mail wanted" "$(json mail)" null
VERSION=6 WERKZAAM_MAIL=false night
is "night: mail fails" "$? $(json status) $(json outcome) $(json mail)" "0 0 changed failed"
VERSION=7 WERKZAAM_MAIL=false night --exit-code
is "night: mail fails, as status" "$? $(json status) $(json conclusions) $(json mail)" "1 1 same failed"
NO_DIFF=1 VERSION=8 night --exit-code
is "night: no comparison, as status" "$? $(json status) $(json conclusions)" "1 1 null"

# the clock is put back: what is made last is last, and stays
future=20990101T000000.999Z
mv "$work/nights/$(readlink "$work/nights/latest")" "$work/nights/runs/$future-000000000000"
ln -sfn "runs/$future-000000000000" "$work/nights/latest"
echo back >"$work/elsewhere.csv"
WERKZAAM_KEEP=1 night
is "night: the clock was put back" "$? $(report) $(linked | cut -c 1-21) $(entries "$work/nights/runs" | wc -w)" "0 back 20990101T000001.000Z- 1"
is "night: its log too" "$(ls "$work/nights/log/20990101T000001.000Z.txt")" "$work/nights/log/20990101T000001.000Z.txt"
rm -r "$work/nights/log/"* && mv "$work/nights/$(readlink "$work/nights/latest")" "$work/nights/runs/20170401T011500.000Z-000000000000"
ln -sfn "runs/20170401T011500.000Z-000000000000" "$work/nights/latest"
mkdir "$work/nights/runs/keep-this"
echo room >"$work/elsewhere.csv"
EXIT=3 WERKZAAM_KEEP=1 night
echo again >"$work/elsewhere.csv"
WERKZAAM_KEEP=2 night
is "night: what is not a run is nobody's to remove" "$(entries "$work/nights/runs" | tr ' ' '\n' | grep -c keep-this) $(report)" "1 again"
rmdir "$work/nights/runs/keep-this"
: >"$work/calls"
for _ in 1 2 3 4; do echo run >>"$work/calls"; done

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

# a night that is killed leaves its program, which has the lock and the folder still, whatever became of the inputs
rm -f "$work/go" "$work/started"
echo six >"$work/study/codebook.csv"
SLOW=1 WERKZAAM=$bin/werkzaam bash jobs/nightly.sh "$work/study/plan.yaml" "$work/nights" >"$work/out" 2>&1 &
slow=$!
await "$work/started"
{
	kill -KILL $slow
	wait $slow
} 2>/dev/null
cp "$work/nights/summary.json" "$work/before.json"
for inputs in same edited; do
	[ "$inputs" = same ] || echo seven >"$work/study/codebook.csv"
	WERKZAAM_MAIL="cat >$work/overlap" night
	is "night: no overlap with the program of a killed one, inputs $inputs" "$? $(cat "$work/overlap" 2>/dev/null)" "75 "
	has "night: that program is told" "$work/out" "or the program that it started, is still running"
	is "night: its folder stays, inputs $inputs" "$(ls "$work/nights/incoming/block")" "$work/nights/incoming/block"
done
touch "$work/go"
flock -w 10 "$work/nights/lock" true
is "night: the lock ends with the program" $? 0
echo eight >"$work/study/codebook.csv" # also when something changed, which is no reason to take the folder from somebody
touch "$work/nights/incoming/of-others"
IN_USE=1 EXIT=5 WERKZAAM_MAIL="cat >$work/overlap" night
is "night: the run's own lock" "$? $(cat "$work/overlap" 2>/dev/null)" "75 "
is "night: leaves what is in the folder" "$(entries "$work/nights/incoming" | grep -c of-others)" 1
has "night: who has it" "$work/out" "incoming: in use by process 1 on host since then; nothing done"
is "night: no summary of an overlap" "$(cmp "$work/before.json" "$work/nights/summary.json" && echo same)" same
night
is "night: after the killed one" "$? $(json outcome)" "0 changed"

# the schedules: five fields and a command, which does what it says with a poor environment
for schedule in jobs/nightly.cron jobs/nightly.scron; do
	line=$(grep -v '^#' $schedule)
	is "$schedule: one line" "$(echo "$line" | wc -l)" 1
	is "$schedule: five fields" "$(echo "$line" | grep -cE '^([0-9*,/-]+ +){5}cd ')" 1
	home=$work/home
	rm -rf "$home"
	mkdir -p "$home/werkzaam/plans"
	ln -s "$top/jobs" "$home/werkzaam/jobs"
	sed 's#"\.\./elsewhere.csv"#x.csv#' "$work/study/plan.yaml" >"$home/werkzaam/plans/phase2.yaml"
	mkdir -p "$home/bin"
	cat >"$home/bin/mpirun" <<'FAKE'
#!/bin/sh
echo "mpirun $*" >>"$WORK/calls"
while [ "$1" != "$WERKZAAM" ]; do shift; done
exec "$@"
FAKE
	chmod +x "$home/bin/mpirun"
	env -i HOME="$home" PATH="$home/bin:$bin:/usr/bin:/bin" WORK="$work" EXIT=0 WERKZAAM="$bin/werkzaam" sh -c "$(echo "$line" | sed -E 's/^([^ ]+ +){5}//')" >"$work/out" 2>&1
	is "$schedule: its command" "$? $(grep -c mpirun "$work/calls" | sed 's/[1-9][0-9]*/some/')" "0 some"
	: >"$work/calls"
done

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
	printf 'check:\n%bcheck-slurm:\n%b' "$1" "${2:-\t@echo SKIPPED\n}" >"$ci/Makefile"
	"$ci/.ci/run" >"$work/out" 2>&1
	echo "$? $(tail -n 1 "$work/out")"
}
good='\t@echo "100%: Checks: 12, Failures: 0, Errors: 0"\n'
is "ci: good" "$(last "$good$good")" "0 24 passed, 0 failed"
is "ci: a failing test" "$(last "$good"'\t@echo "50%: Checks: 4, Failures: 1, Errors: 1"; exit 1\n')" "2 14 passed, 2 failed"
is "ci: failures fail even when make does not" "$(last '\t@echo "50%: Checks: 4, Failures: 1, Errors: 1"\n')" "1 2 passed, 2 failed"
is "ci: a crash without a count" "$(last "$good"'\t@exit 3\n')" "2 12 passed, 1 failed"
is "ci: Slurm counts" "$(last "$good" "$good")" "0 24 passed, 0 failed"
is "ci: Slurm fails" "$(last "$good" '\t@exit 3\n')" "2 12 passed, 1 failed"
is "ci: no test" "$(last '\t@true\n')" "1 0 passed, 0 failed"

# ---- the Slurm test where it cannot be had: loud, in a moment, and a failure only for those who ask for that ----

refused() { # refused WHY [CHECK_SLURM]: its status, and how often it says so
	PATH=$bin:$PATH CHECK_SLURM=${2:-} tests/slurm/check_slurm.sh /bin/true >"$work/out" 2>&1
	echo "$? $(grep -c "^## check-slurm: SKIPPED: .*$1" "$work/out")"
}
pretend id <<<'echo 1000'
is "slurm: not as root" "$(refused 'only root')" "0 1"
is "slurm: required" "$(refused 'only root' required)" "1 1"
pretend id <<<'echo 0'
pretend unshare <<<'echo "unshare failed: Operation not permitted"; exit 1'
is "slurm: no namespaces" "$(refused 'no namespaces.*not permitted')" "0 1"
rm "$bin/id" "$bin/unshare"

cd "$top" || exit 2
echo "$(((checks - failures) * 100 / checks))%: Checks: $checks, Failures: $failures, Errors: 0"
[ "$failures" -eq 0 ]
