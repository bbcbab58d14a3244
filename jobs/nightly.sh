#!/bin/bash
# Run a plan when something changed since the last successful run; for cron.
#
#   jobs/nightly.sh PLAN FOLDER [INPUT...]
#
#   15 3 * * *  cd /home/user/werkzaam && jobs/nightly.sh plans/phase2.yaml nightly      (a crontab line)
#
#   WERKZAAM            the program; default: build/werkzaam beside this script's folder, else werkzaam in PATH
#   WERKZAAM_LAUNCHER   e.g. "mpirun -n 4"; default: none, one rank
#
# What counts as changed: the plan, every file that the plan names, every file in the plan's folder, every INPUT, and the version of
# the program. FOLDER holds
#
#   latest              link to the last good run; its report is latest/report/index.html
#   runs/               good runs
#   incoming/           the run that is being made, or was cut short: the next night goes on with it, unless something changed
#   digest, log/        what the last good run was made of; a log for each night that ran
#
# A night that fails leaves latest as it is. Status: 0 done or nothing to do, 75 not finished or already running, else the program's.

set -u

say() { echo "nightly: $*"; }
fail() {
	say "$2" >&2
	exit "$1"
}

[ $# -ge 2 ] || fail 2 "usage: jobs/nightly.sh PLAN FOLDER [INPUT...]"
plan=$1
folder=$2
shift 2
[ -r "$plan" ] || fail 3 "$plan: cannot be read"

program=${WERKZAAM:-$(dirname "$0")/../build/werkzaam}
if [ -z "${WERKZAAM:-}" ] && [ ! -x "$program" ]; then program=werkzaam; fi
command -v "$program" >/dev/null || fail 2 "$program: no such program; run make, or set WERKZAAM"
read -r -a launcher <<<"${WERKZAAM_LAUNCHER:-}"

mkdir -p "$folder/runs" "$folder/log" || fail 6 "$folder: cannot be made"
exec 9>"$folder/lock" || fail 6 "$folder/lock: cannot be written"
flock -n 9 || fail 75 "$folder: another night is still running; nothing done"

# Every word of the plan that is a file, seen from the plan's folder. A word too many only means one run too many.
files_of_plan() {
	local here word
	here=$(dirname "$plan")
	sed 's/#.*//' "$plan" | tr -s '[:space:],:{}[]"'"'" '\n' | sort -u | while IFS= read -r word; do
		case $word in
		'') ;;
		/*) [ ! -f "$word" ] || printf '%s\n' "$word" ;;
		*) [ ! -f "$here/$word" ] || printf '%s\n' "$here/$word" ;;
		esac
	done
	find "$here" -maxdepth 1 -type f ! -name '.*'
}

digest_of_inputs() {
	local version file
	version=$("$program" --version) || return 1
	printf '%s\n' "$version" || return 1
	{
		printf '%s\n' "$plan"
		files_of_plan
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | sort -u | while IFS= read -r file; do
		sha256sum "$file" || exit 1
	done
}

list=$(digest_of_inputs "$@") || fail 3 "the inputs or the program's version cannot be read"
digest=$(printf '%s\n' "$list" | sha256sum | cut -d' ' -f1)

if [ -e "$folder/latest" ] && [ "$(cat "$folder/digest" 2>/dev/null)" = "$digest" ]; then
	say "nothing changed since the last good run; nothing done"
	exit 0
fi

# Go on with a run that was cut short only when it was made of the same things.
if [ "$(cat "$folder/incoming.digest" 2>/dev/null)" != "$digest" ]; then
	rm -rf "$folder/incoming"
	printf '%s\n' "$digest" >"$folder/incoming.digest" || fail 6 "$folder/incoming.digest: cannot be written"
fi

now=$(date +%Y%m%dT%H%M%S)
log=$folder/log/$now.log
"${launcher[@]}" "$program" run "$plan" --run "$folder/incoming" >"$log" 2>&1 9>&-
status=$?
if [ "$status" -ne 0 ]; then
	say "the run ended with status $status; the last report stays; see $log" >&2
	tail -n 5 "$log" >&2
	exit "$status"
fi

run=$now-${digest:0:12}
put_in_place() {
	mv "$folder/incoming" "$folder/runs/$run" &&
		ln -sfn "runs/$run" "$folder/latest.new" &&
		mv -T "$folder/latest.new" "$folder/latest" &&
		printf '%s\n' "$digest" >"$folder/digest" &&
		rm -f "$folder/incoming.digest"
}
put_in_place || fail 6 "$folder: the new run could not be put in place"
say "new report: $folder/latest/report/index.html"
