#!/bin/bash
# Submit a plan as Slurm jobs, each after the one before: prepare (a few ranks), resample (many), report (one).
#
#   jobs/submit.sh [options] PLAN RUN
#
#   -n RANKS        of the big part; default: jobs/site.conf
#   -N NODES        of the big part; default: as Slurm finds them
#   -t TIME         limit of each start of the big part, not of the whole: it goes on where it stopped
#   --array         the big part as a job array with a task for each type, on RANKS each: where many small jobs start sooner than a large one
#   --reuse OLD     take over what is still right from another run
#   --verify WHAT   a fourth job, on other ranks: a number of blocks, a percentage, or all, is computed again and compared
#   --dry-run       only show the commands
#
# The plan is checked first; with errors nothing is submitted. Prints a line for each job: its part and its number. Logs are in
# RUN.jobs/. To stop: scancel the numbers. To go on after that: the same command again.

set -u

SCRIPT=submit
JOBS=$(dirname "$(realpath -- "$0")") # also when called by a link
# shellcheck source=jobs/lib.sh
. "$JOBS/lib.sh" || exit 2

usage() { fail 2 "usage: jobs/submit.sh [-n RANKS] [-N NODES] [-t TIME] [--array] [--reuse OLD] [--verify N|P%|all] [--dry-run] PLAN RUN"; }

ranks='' nodes='' time='' reuse='' verify='' dry='' array=''
while [ $# -gt 0 ]; do
	case $1 in
	-n | -N | -t | --reuse | --verify)
		[[ $# -ge 2 && $2 != -* ]] || usage # an option is no value: -t --dry-run would submit
		case $1 in
		-n) ranks=$2 ;;
		-N) nodes=$2 ;;
		-t) time=$2 ;;
		--reuse) reuse=$2 ;;
		--verify) verify=$2 ;;
		esac
		shift 2
		;;
	--dry-run)
		dry=1
		shift
		;;
	--array)
		array=1
		shift
		;;
	-*) usage ;;
	*) break ;;
	esac
done
[ $# -eq 2 ] || usage
load_site mpirun elsewhere
export WERKZAAM_JOBS=$JOBS
plan=$(realpath -m -- "$1")
run=$(realpath -m -- "$2")
[ -z "$reuse" ] || reuse=$(realpath -m -- "$reuse")
[ -n "$ranks" ] || ranks=$WERKZAAM_RANKS
[[ $ranks =~ ^[1-9][0-9]*$ ]] || fail 2 "-n $ranks: is not a number of ranks"
few=$WERKZAAM_PREPARE_RANKS
[[ $few =~ ^[1-9][0-9]*$ ]] || fail 2 "WERKZAAM_PREPARE_RANKS=$few: is not a number of ranks"
[ "$few" -le "$ranks" ] || few=$ranks

# What could only fail in the queue. Slurm replaces %j and the like in names of logs, and with a backslash it replaces nothing.
[[ $run != *[\\[:cntrl:]]* ]] || fail 2 "$run: Slurm writes no log to a name with a backslash or a control character; name another folder"
logs=${run//%/%%}.jobs
percentage='^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%$'
[[ -z $verify || $verify = all || $verify =~ ^[1-9][0-9]{0,18}$ || ($verify =~ $percentage && $verify = *[1-9]*) ]] ||
	fail 2 "--verify $verify: is not a number of blocks from 1 on, a percentage as 5%, or all"
checked() { # its status
	case $1 in
	0) ;;
	1 | 3) fail 3 "$plan: has errors (above); nothing submitted" ;;
	5 | 6) fail "$1" "$run: cannot be used (above); nothing submitted" ;;
	*) fail "$1" "$program check: ended with status $1 (above); nothing submitted" ;;
	esac
}
if [ -n "$array" ]; then
	types=$("$program" check "$plan" --quiet --run "$run" --types)
	checked $?
	[ -n "$types" ] || fail 3 "$plan: no record has an effect size, so there is no type; nothing submitted"
else
	"$program" check "$plan" --quiet --run "$run" >&2
	checked $?
fi
[ -z "$reuse" ] || [ -d "$reuse/blocks" ] || fail 6 "$reuse/blocks: is not there; nothing submitted"
command -v sbatch >/dev/null || [ -n "$dry" ] || fail 2 "sbatch: no such program; is this a login node of the cluster?"
made=() # folders, the deepest first: they go when nothing is submitted
if [ -z "$dry" ]; then
	folder=$run.jobs
	while [ ! -e "$folder" ]; do
		made+=("$folder")
		folder=$(dirname "$folder")
	done
	mkdir -p "$run.jobs" 2>/dev/null
	[[ -d $run.jobs && -w $run.jobs ]] || fail 6 "$run.jobs: cannot be made or written; nothing submitted"
fi

# With quotes around what has spaces, as in a shell.
words=$(printf %s "$WERKZAAM_SBATCH" | xargs -r printf '%s\n') || fail 2 "WERKZAAM_SBATCH=$WERKZAAM_SBATCH: a quote is not closed; nothing submitted"
more=()
[ -z "$words" ] || mapfile -t more <<<"$words"

submitted=()
# submit PART AFTER OPTIONS... -- ARGUMENTS...: sets id
submit() {
	local part=$1 after=$2 options=() name=%j
	shift 2
	while [ "$1" != -- ]; do
		options+=("$1")
		[[ $1 != --array=* ]] || name=%A_%a
		shift
	done
	shift
	options+=(--parsable "--job-name=$part" "--output=$logs/$name-$part.log" --open-mode=append --requeue)
	options+=("--signal=B:USR1@$WERKZAAM_WARN")
	[ -z "$WERKZAAM_ACCOUNT" ] || options+=("--account=$WERKZAAM_ACCOUNT")
	# A failed part takes those that wait for it along: without that they would wait for ever.
	[ -z "$after" ] || options+=("--dependency=afterok:$after" --kill-on-invalid-dep=yes)
	set -- sbatch "${options[@]}" "${more[@]}" "$JOBS/werkzaam.sbatch" --part "$part" "$@"
	if [ -n "$dry" ]; then
		printf '%q ' "$@"
		echo
		id=$part
		return
	fi
	if ! id=$("$@"); then
		[ ${#submitted[@]} -eq 0 ] || scancel "${submitted[@]}"
		# A job that had begun may have left a log.
		[ ${#made[@]} -eq 0 ] || rmdir -- "${made[@]}" 2>/dev/null
		fail 6 "Slurm did not take the part $part (above); nothing is left in the queue"
	fi
	id=${id%%;*}
	submitted+=("$id")
	echo "$part $id"
}

small=("--time=$WERKZAAM_SMALL_TIME")
partition=${WERKZAAM_SMALL_PARTITION:-$WERKZAAM_PARTITION}
[ -z "$partition" ] || small+=("--partition=$partition")
big=("--ntasks=$ranks" "--time=${time:-$WERKZAAM_TIME}")
[ -z "$WERKZAAM_PARTITION" ] || big+=("--partition=$WERKZAAM_PARTITION")
[ -z "$nodes" ] || big+=("--nodes=$nodes")
# A partition for parts on one rank may have no more.
first=("${small[@]}")
[ "$few" -eq 1 ] || first=("--time=$WERKZAAM_SMALL_TIME" ${WERKZAAM_PARTITION:+"--partition=$WERKZAAM_PARTITION"})
again=()
[ -z "$reuse" ] || again=(--reuse "$reuse")
if [ -n "$array" ]; then
	names=$(cut -f 1 <<<"$types" | paste -sd,)
	big+=("--array=0-$(($(wc -l <<<"$types") - 1))")
	again+=(--types "$names")
fi

submit prepare '' "--ntasks=$few" "${first[@]}" -- "$plan" "$run"
submit resample "$id" "${big[@]}" -- "$run" "${again[@]}"
submit report "$id" --ntasks=1 "${small[@]}" -- "$run"
[ -z "$verify" ] || submit verify "$id" "${small[@]}" "--ntasks=$((ranks > 1 ? ranks / 2 : 1))" -- "$run" --blocks "$verify"
[ -n "$dry" ] || say "logs: $run.jobs/   report, when all is done: $run/report/index.html"
