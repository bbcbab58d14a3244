#!/bin/bash
# --reuse: what did not change is taken over from another run, the result is the same as without, and the other run stays as it was.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# $1: file, $2: sed script for its records: the plan of landenberger2005 over records of its own
changed_plan() {
	plan "$1.yaml" landenberger2005 64 300
	sed "$2" "$TOP/datasets/landenberger2005/effects.csv" >"$1.csv"
	sed -i "s#{effects: [^}]*}#{effects: $1.csv}#" "$1.yaml"
}
contents() { (cd "$1" && find . -type f ! -name lock -exec sha256sum {} + | sort -k 2); }

old=$WORK/old
changed_plan "$WORK/old-plan" ''
want 0 "first run" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$old"
before=$(contents "$old")

# one study of one setting has another count
changed_plan "$WORK/new-plan" 's/^1,Guerra\(.*\),23,29,10,19,/1,Guerra\1,20,32,10,19,/'
checks=$((checks + 1))
! cmp -s "$WORK/old-plan.csv" "$WORK/new-plan.csv" || fail "the records did not change"
want 0 "afresh" "$PROGRAM" run "$WORK/new-plan.yaml" --run "$WORK/afresh"
for ranks in 1 2; do
	want 0 "reuse on $ranks ranks" "$MPIRUN" "$ranks" "$PROGRAM" run "$WORK/new-plan.yaml" --run "$WORK/new-$ranks" --reuse "$old"
	same "reuse on $ranks ranks" "$WORK/afresh" "$WORK/new-$ranks"
done
logged "some blocks reused" "$WORK/new-1" '"made": [1-9][0-9]*, "kept": 0, "set_aside": 0, "reused": [1-9]'
what="the old run"
ok "was changed" test "$before" = "$(contents "$old")"
ok "blocks of old inputs were taken over" test "$(find "$WORK/new-1/blocks" -type f | wc -l)" = "$(find "$WORK/afresh/blocks" -type f | wc -l)"
reused=$(find "$WORK/new-1/blocks" -type f -links +1 | wc -l)
ok "blocks were copied, not linked" test "$reused" -gt 0

# nothing changed: nothing made
want 0 "reuse all" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/all" --reuse "$old"
same "reuse all" "$old" "$WORK/all"
logged "all reused" "$WORK/all" '"made": 0, "kept": 0, "set_aside": 0, "reused": [1-9]'

# damaged blocks there are computed here
cp -r "$old" "$WORK/damaged"
count=0
for block in "$WORK"/damaged/blocks/*.wzb; do
	count=$((count + 1))
	case $((count % 3)) in
	0) truncate -s 50 "$block" ;;
	1) printf 'x' | dd of="$block" bs=1 seek=120 conv=notrunc status=none ;;
	esac
done
want 0 "reuse damaged blocks" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/mended" --reuse "$WORK/damaged"
same "reuse damaged blocks" "$old" "$WORK/mended"
logged "damaged are made" "$WORK/mended" '"made": [1-9][0-9]*, "kept": 0, "set_aside": 0, "reused": [1-9]'

# the stage alone; a name that is wrong
rm -r "$WORK/all/blocks"
want 0 "resample --reuse" "$PROGRAM" resample "$WORK/all" --reuse "$old"
logged "resample --reuse" "$WORK/all" '"made": 0, "kept": 0, "set_aside": 0, "reused": [1-9]'
want 6 "reuse of what is not there" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/none" --reuse "$WORK/nowhere"
says "nowhere/blocks: is not there"
want 6 "the same on 2 ranks" "$MPIRUN" 2 "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/none" --reuse "$WORK/nowhere"
want 2 "ingest has no blocks" "$PROGRAM" ingest "$WORK/old-plan.yaml" --run "$WORK/none" --reuse "$old"

# nights
night() { # STATUS NAME
	want "$1" "night, $2" env WERKZAAM="$PROGRAM" WERKZAAM_LAUNCHER=none jobs/nightly.sh "$WORK/night/plan.yaml" "$WORK/nights"
}
mkdir "$WORK/night"
plan "$WORK/night/plan.yaml" landenberger2005 64 300
sed -i "s#{effects: [^}]*}#{effects: effects.csv}#" "$WORK/night/plan.yaml"
cp "$WORK/old-plan.csv" "$WORK/night/effects.csv"
night 0 first
night 0 "nothing changed"
prints "nothing changed"
cp "$WORK/new-plan.csv" "$WORK/night/effects.csv"
night 0 "one record changed"
holds "$WORK/nights/summary.txt" "conclusions: "
holds "$WORK/nights/summary.txt" "n.ctrl.rec '23' -> '20'"
ok "nothing taken over" grep -qE '"reused": [1-9]' "$WORK/nights/summary.json"
ok "other results than from nothing" cmp -s "$WORK/afresh/results.json" "$WORK/nights/latest/results.json"
last=$(readlink "$WORK/nights/latest")
sed -i '5s/rct/coin/' "$WORK/night/effects.csv"
night 3 "broken input"
holds "$WORK/nights/summary.txt" "effects.csv:5:"
ok "the last good run did not stay" test "$last" = "$(readlink "$WORK/nights/latest")"

report
