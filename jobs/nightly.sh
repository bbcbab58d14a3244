#!/bin/bash
# Run a plan when something changed since the last good run, and say what that did to the conclusions; for cron and Slurm.
#
#   jobs/nightly.sh [--exit-code] PLAN FOLDER [INPUT...]
#
# What counts as changed: the plan, every file that the plan names, every file in the plan's folder, every INPUT, and the version of
# the program. Analyses of which nothing changed take over their blocks from the last good run. FOLDER holds
#
#   latest               link to the last good run; its report is latest/report/index.html
#   runs/                the last WERKZAAM_KEEP good runs; in each night.digest: what it was made of
#   summary.txt, .json   what came of the last night
#   log/                 for each night that ran: the program's log, and its summaries
#   incoming/            the run that is being made, or was cut short: the next night goes on with it, also when something changed:
#                        blocks belong to what they were made of
#
# A night that fails leaves latest as it is. A run that was made, but not put in place as the disk was full, is put there by the next night, or taken over from
# when something changed since. jobs/site.conf has the program, the launcher (by default one rank), and the command that
# gets the summary as mail. Schedules: jobs/nightly.cron, jobs/nightly.scron, jobs/nightly.sbatch; docs/cluster.md.
#
# Status: 0 done or nothing to do, 75 not finished or already running, else the program's. With --exit-code: 1 when conclusions are
# others than in the run before.

set -u

SCRIPT=nightly
JOBS=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=jobs/lib.sh
. "$JOBS/lib.sh"

exit_code=0
if [ "${1:-}" = --exit-code ]; then
	exit_code=1
	shift
fi
[ $# -ge 2 ] || fail 2 "usage: jobs/nightly.sh [--exit-code] PLAN FOLDER [INPUT...]"
plan=$1
folder=$2
shift 2
catch_signals
load_site none
[ -r "$plan" ] || fail 3 "$plan: cannot be read"
[[ $WERKZAAM_KEEP =~ ^[1-9][0-9]*$ ]] || fail 2 "WERKZAAM_KEEP=$WERKZAAM_KEEP: is not a number of runs"

mkdir -p "$folder/runs" "$folder/log" || fail 6 "$folder: cannot be made"
exec 9>"$folder/lock" || fail 6 "$folder/lock: cannot be written"
# Nothing is written, not even a summary: it belongs to the night that is running.
# The program has the descriptor too: the lock lasts until the night and what it started have all ended, however this script does.
flock -n 9 || fail 75 "$folder: another night, or the program that it started, is still running; nothing done"

now=$(date -u +%Y%m%dT%H%M%S.%3NZ)
began=$SECONDS
log=$folder/log/$now.log
night=$(mktemp -d 2>/dev/null) || fail 6 "${TMPDIR:-/tmp}: no temporary folder can be made there; nothing done"
trap 'rm -rf "$night"' EXIT

# ---- what the run is made of ----

# Every word of the plan, and all that stands in quotes, that is a file, seen from the plan's folder. A word too many only means one
# run too many.
files_of_plan() {
	local here word
	here=$(dirname "$plan")
	{
		sed 's/#.*//' "$plan" | tr -s '[:space:],:{}[]"'"'" '\n'
		grep -o '"[^"]*"' "$plan" | tr -d '"'
	} | sort -u | while IFS= read -r word; do
		case $word in
		'') ;;
		/*) [ ! -f "$word" ] || printf '%s\n' "$word" ;;
		*) [ ! -f "$here/$word" ] || printf '%s\n' "$here/$word" ;;
		esac
	done
	find "$here" -maxdepth 1 -type f ! -name '.*'
}

# Files go by their names as seen from the plan's folder: it is all one from where, and how, the plan is named.
digest_of_inputs() {
	local version file here
	here=$(dirname "$plan")
	version=$("$program" --version) || return 1
	printf '%s\n' "$version" || return 1
	{
		printf '%s\n' "$plan"
		files_of_plan
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | tr '\n' '\0' | xargs -0 realpath -m --relative-to="$here" -- | sort -u | {
		cd "$here" || exit 1
		while IFS= read -r file; do
			sha256sum "./$file" || exit 1
		done
	}
}

# ---- summaries ----

json_text() { # standard input as a JSON string: bytes that are no UTF-8 and control characters go
	iconv -c -f UTF-8 -t UTF-8 2>/dev/null | sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/\\t/g' | tr -d '\000-\010\013-\037' |
		awk 'BEGIN { printf "\"" } NR > 1 { printf "\\n" } { printf "%s", $0 } END { printf "\"" }'
}
# What one rank said or all together, of the log of the run in $1: a count of blocks.
blocks() {
	[ -f "$1/log.jsonl" ] || { echo null && return; }
	awk -v from="$2" -v what="\"$3\": " '
		/"event": "resample(_stopped)?"/ && ++n > from && match($0, what "[0-9]+") {
			sum += substr($0, RSTART + length(what), RLENGTH - length(what)) }
		END { print sum + 0 }' "$1/log.jsonl"
}
steps() { [ -f "$1/log.jsonl" ] && grep -c '"event": "resample\(_stopped\)\?"' "$1/log.jsonl" || echo 0; }

# What a failed night's log says: its errors and its end. Warnings come before a word of either, and are only counted.
essence_of_log() {
	awk -v first=30 -v last=10 '
		/^[^:]*(:[0-9]+)?(:[0-9]+)?: warning: / { warnings++; next }
		/^[{]"event": "progress"/ { next }
		++n <= first { print; next }
		{ end[n % last] = $0 }
		END {
			if (n > first + last) printf "... and %d more line%s\n", n - first - last, n - first - last == 1 ? "" : "s"
			for (i = n > first + last ? n - last + 1 : first + 1; i <= n; i++) print end[i % last]
			if (warnings) printf "%d warning%s in the log\n", warnings, warnings == 1 ? "" : "s"
		}' "$log"
}

reason() { # what the system said last, of the messages of a command
	local last=${1##*$'\n'}
	echo "${last##*: }"
}

conclusions='' # same or changed, when they were compared
summary_text() { # OUTCOME MESSAGE
	echo "$2"
	[ -z "$conclusions" ] || echo "conclusions: $conclusions"
	[ "$1" != changed ] || echo "blocks: $made computed, $reused taken over, $kept from a night that was cut short; $seconds s"
	cat "$night/tail.txt" "$night/diff.txt"
}
summary_json() { # STATUS OUTCOME MESSAGE
	printf '{"format": "werkzaam-night-1", "night": "%s", "plan": %s, "outcome": "%s", "status": %d, "seconds": %d, ' \
		"$now" "$(printf %s "$plan" | json_text)" "$2" "$1" "$seconds"
	printf '"latest": %s, "blocks": {"made": %s, "kept": %s, "reused": %s}, "conclusions": %s, "message": %s, "log": %s, "changes": ' \
		"$run" "$made" "$kept" "$reused" "${conclusions:+\"}${conclusions:-null}${conclusions:+\"}" "$(printf %s "$3" | json_text)" "$(json_text <"$night/tail.txt")"
	cat "$night/diff.json"
	echo '}'
}
# put_summaries OUTCOME TEXT JSON: both or none. A reader finds those of the night before or those of this one, whole.
put_summaries() {
	local log=$folder/log/$now
	printf '%s\n' "$2" >"$folder/summary.txt.new" && printf '%s\n' "$3" >"$folder/summary.json.new" &&
		{ [ "$1" = unchanged ] || { cp "$folder/summary.txt.new" "$log.txt" && cp "$folder/summary.json.new" "$log.json"; }; } &&
		mv -T "$folder/summary.txt.new" "$folder/summary.txt" && mv -T "$folder/summary.json.new" "$folder/summary.json" && return
	rm -f "$folder/summary.txt.new" "$folder/summary.json.new" "$log.txt" "$log.json" 2>/dev/null
	return 1
}

# conclude STATUS OUTCOME MESSAGE: writes the summaries, mails, ends. Outcomes: unchanged, changed, failed, stopped.
conclude() {
	local status=$1 outcome=$2 seconds=$((SECONDS - began)) run=null made=null reused=null kept=null text why
	touch "$night/diff.txt" "$night/tail.txt"
	[ -s "$night/diff.json" ] || echo null >"$night/diff.json"
	[ ! -e "$folder/latest" ] || run=$(readlink "$folder/latest" | json_text)
	if [ "$outcome" = changed ]; then
		made=$(blocks "$folder/latest" "$steps" made)
		kept=$(blocks "$folder/latest" "$steps" kept)
		reused=$(blocks "$folder/latest" "$steps" reused)
	fi
	text=$(summary_text "$outcome" "$3")
	if ! why=$(LC_ALL=C put_summaries "$outcome" "$text" "$(summary_json "$@")" 2>&1); then
		why="summary.txt and summary.json cannot be written: $(reason "$why"); they stay those of an earlier night"
		say "$folder: $why"
		text+=$'\n'$why
		[ "$status" -ne 0 ] || status=6
	fi
	if [ "$outcome" = changed ] || [ "$outcome" = unchanged ]; then
		printf '%s\n' "$text"
	else
		printf '%s\n' "$text" | sed "s/^/$SCRIPT: /" >&2
	fi
	if [ -n "$WERKZAAM_MAIL" ] && { [ "$outcome" != unchanged ] || [ "$status" -ne 0 ]; }; then
		printf '%s\n' "$text" | bash -c "$WERKZAAM_MAIL" 9>&- || say "the mail command failed: $WERKZAAM_MAIL"
	fi
	exit "$status"
}

# ---- a new run ----

# Names of runs begin with the time. Those after the latest: made by a night that could not put them in place.
unlinked() {
	find "$folder/runs" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | LC_ALL=C grep -xE '[0-9]{8}T[0-9]{6}\.[0-9]{3}Z-[0-9a-f]{12}' |
		LC_ALL=C sort | LC_ALL=C awk -v latest="${old#runs/}" '$0 "" > latest ""'
}
made_of_same() { [ "$(cat "$1/night.digest" 2>/dev/null)" = "$digest" ]; }

link_run() { ln -sfn "runs/$run" "$folder/latest.new" && mv -T "$folder/latest.new" "$folder/latest"; }
# What has no digest may be half of a copy, where runs/ is on another disk.
put_in_place() {
	if ! mv -T "$folder/incoming" "$folder/runs/$run"; then
		[ ! -e "$folder/incoming" ] || rm -rf "${folder:?}/runs/$run"
		return 1
	fi
	printf '%s\n' "$digest" >"$folder/runs/$run/night.digest.new" && mv -T "$folder/runs/$run/night.digest.new" "$folder/runs/$run/night.digest" && link_run
}
not_in_place() { conclude 6 failed "$folder: the new run could not be put in place: $(reason "$1"); the next night tries again; the last report stays"; }

# What changed, and why. A conclusion: a p value on the other side of its limit, an interval that zero came into or went out of, a verdict, what can be estimated at all.
compare() {
	if [ -z "$old" ]; then
		echo "the first run: nothing to compare with" >"$night/diff.txt"
	elif "$program" diff --json "$folder/$old" "$folder/runs/$run" >"$night/diff.json" 2>"$night/why" 9>&- &&
		"$program" diff "$folder/$old" "$folder/runs/$run" >"$night/diff.txt" 2>"$night/why" 9>&-; then
		conclusions=same
		if tr -d ' \n' <"$night/diff.json" | grep -qE '"(crossed|intervals|estimability|verdicts)":\[[^]]'; then conclusions=changed; fi
	else
		# Not even this is a reason to keep a good run back.
		: >"$night/diff.json"
		{
			echo "no comparison with the run before:"
			cat "$night/why"
		} >"$night/diff.txt"
	fi
}
# Logs and summaries go with the nights that are kept, twice over. The latest stays, whatever became of the clock.
prune() {
	local name latest
	latest=$(readlink "$folder/latest")
	find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -r | tail -n +$(($2 + 1)) | while IFS= read -r name; do
		[ "$1/$name" = "$folder/$latest" ] || rm -rf "${1:?}/$name"
	done
}
# present STEPS MESSAGE: what the run in place brings; that many steps of its log are of other nights.
present() {
	local status=0 name
	steps=$1
	compare
	unlinked | while IFS= read -r name; do
		[ "$name" = "$run" ] || [ -e "$folder/runs/$name/night.digest" ] || rm -rf "${folder:?}/runs/$name"
	done
	prune "$folder/runs" "$WERKZAAM_KEEP"
	prune "$folder/log" $((6 * WERKZAAM_KEEP))
	[ "$exit_code" -eq 0 ] || [ "$conclusions" != changed ] || status=1
	conclude "$status" changed "new report: $folder/latest/report/index.html$2"
}

# ---- the night ----

list=$(digest_of_inputs "$@") || conclude 3 failed "the inputs or the program's version cannot be read; the last report stays"
digest=$(printf '%s\n' "$list" | sha256sum | cut -d' ' -f1)
old=$(readlink "$folder/latest")

run=$(unlinked | tail -n 1)
if [ -n "$run" ] && made_of_same "$folder/runs/$run"; then
	why=$(LC_ALL=C link_run 2>&1) || not_in_place "$why"
	present 0 " (made by a night that could not put it in place)"
fi
if [ -e "$folder/latest" ] && made_of_same "$folder/latest"; then
	conclude 0 unchanged "nothing changed since the last good run; nothing done"
fi

# What was computed last may be taken over.
reuse=()
for last in ${run:+"runs/$run"} latest; do
	if [ -d "$folder/$last/blocks" ]; then
		reuse=(--reuse "$folder/$last")
		break
	fi
done

# The report's index says what changed since the last good run.
previous=()
[ ! -f "$folder/latest/results.json" ] || previous=(--previous "$folder/latest")

steps=$(steps "$folder/incoming")
{ : >"$log"; } 2>/dev/null || conclude 6 failed "$log: cannot be written; the last report stays"
launch "${launcher[@]}" "$program" run "$plan" --run "$folder/incoming" "${reuse[@]}" "${previous[@]}" >"$log" 2>&1
# Ranks may outlive their launcher, and others can work in the folder: the run has a lock of its own.
if [ "$status" -eq 5 ] && holder=$(grep -om 1 '/incoming: in use by [^;]*' "$log"); then
	rm -f "$log"
	fail 75 "$folder$holder; nothing done"
fi
if [ "$status" -eq 75 ]; then
	conclude 75 stopped "stopped in time; the next start goes on; the last report stays"
elif [ "$status" -ne 0 ]; then
	{
		essence_of_log
		echo "all of it: $log"
	} >"$night/tail.txt"
	conclude "$status" failed "the run ended with status $status; the last report stays"
fi

run=$now-${digest:0:12}
why=$(LC_ALL=C put_in_place 2>&1) || not_in_place "$why"
present "$steps" ""
