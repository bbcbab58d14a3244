#!/bin/bash
# Types one by one, by processes that know nothing of each other, in one run folder: the tasks of a job array.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

p=$WORK/plan.yaml
plan "$p" landenberger2005 16 9000
sed -i 's/statistic: refit/statistic: auto/' "$p" # scans and second rounds too
what="plan"
ok "no scans" grep -q 'statistic: auto' "$p"
want 0 "all at once" "$PROGRAM" run "$p" --run "$WORK/whole" --quiet

want 0 "types" "$PROGRAM" check "$p" --types
is_list=$(printf 'all\t58\nsetting-community-f7f194ce\t31\nsetting-prison-094ee23f\t27')
ok "not the three types: $(cat "$WORK/out")" test "$(sort "$WORK/out")" = "$is_list"
says "no errors"
mapfile -t types < <(cut -f 1 "$WORK/out")
sed 's/^codebook: .*/codebook: none.csv/' "$p" >"$WORK/bad.yaml"
want 1 "types of a plan with errors" "$PROGRAM" check "$WORK/bad.yaml" --types
ok "standard output is not empty" test ! -s "$WORK/out"
says "none.csv"

parts=$WORK/parts
mkdir "$WORK/foreign" "$WORK/empty"
touch "$WORK/foreign/of somebody" "$WORK/file"
for folder in parts empty whole; do want 0 "check with the folder $folder" "$PROGRAM" check "$p" --run "$WORK/$folder" --quiet; done
ok "check made a folder or a lock" test ! -e "$parts" -a ! -e "$WORK/empty/lock"
want 5 "check with another's folder" "$PROGRAM" check "$p" --run "$WORK/foreign" --quiet
says "is not empty and not a run folder"
sed 's/^name: .*/name: another/' "$p" >"$WORK/another.yaml"
want 5 "check with the results of another plan" "$PROGRAM" check "$WORK/another.yaml" --run "$WORK/whole" --quiet
says "name another run folder, or remove its results.json"
want 6 "check with a file for a folder" "$PROGRAM" check "$p" --run "$WORK/file" --quiet
"$PROGRAM" ingest "$p" --run "$parts" --quiet && "$PROGRAM" effects "$parts" --quiet && "$PROGRAM" analyse "$parts" --quiet
want 2 "no such type" "$PROGRAM" resample "$parts" --type settin
says "--type settin: this run has no such type; 'werkzaam check PLAN --types' lists them"
want 5 "merge before" "$PROGRAM" merge "$parts"
says "blocks are not there"

# One stands still meanwhile.
"$PROGRAM" resample "$parts" --type all --quiet 2>"$WORK/all.err" &
all=$!
for _ in $(seq 500); do
	[ -n "$(find "$parts/blocks" -name 'all-*.wzb' 2>/dev/null | head -n 1)" ] && break
	sleep 0.01
done
kill -STOP $all
want 5 "the same type twice" "$PROGRAM" resample "$parts" --type all
says "in use by a process of one type (the last to begin was $all on"
want 5 "submit into a folder in use" env WERKZAAM="$PROGRAM" jobs/submit.sh --dry-run "$p" "$parts"
says "$parts: cannot be used (above); nothing submitted"
want 5 "check a folder in use" "$PROGRAM" check "$p" --run "$parts" --quiet
says "in use by a process of one type (the last to begin was $all on"
want 5 "the whole beside a type" "$PROGRAM" resample "$parts"
want 5 "merge beside a type" "$PROGRAM" merge "$parts"
touch "$parts/blocks/half.tmp.1"
for type in "${types[@]:1}"; do
	want 0 "$type beside another" "$MPIRUN" 2 "$PROGRAM" resample "$parts" --type "$type"
	logged "$type" "$parts" "\"type\": \"$type\", \"made\": [1-9]"
done
ok "what another process may be writing was removed" test -e "$parts/blocks/half.tmp.1"
ok "the stopped one had ended already" kill -0 $all
kill -CONT $all
status=0; wait $all || status=$?
what="all, which stood still"
ok "status $status" test "$status" -eq 0
want 0 "nothing is left to do" "$PROGRAM" resample "$parts"
logged "nothing is left to do" "$parts" '"made": 0, "kept": [1-9]'
ok "a leftover stays" test ! -e "$parts/blocks/half.tmp.1"
want 0 "merge" "$PROGRAM" merge "$parts"
want 0 "report" "$PROGRAM" report "$parts"
same "types one by one" "$WORK/whole" "$parts"

report
