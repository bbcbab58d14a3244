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
damaged=$((count / 3 + (count + 2) / 3))
kept=("$WORK"/damaged/kept/*.wzb)
truncate -s 50 "${kept[0]}"
for ranks in 2 1; do
	rm -rf "$WORK/mended"
	want 0 "reuse damaged blocks, $ranks ranks" "$MPIRUN" "$ranks" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/mended" --reuse "$WORK/damaged"
	says "werkzaam: $WORK/damaged: $damaged of its blocks cannot be taken over and are made again; the first: $WORK/damaged/blocks/"
	says "werkzaam: $WORK/damaged: 1 of its kept models cannot be taken over and are made again; the first: ${kept[0]}: damaged block: "
	holds "$WORK/mended/log.jsonl" "\"event\": \"reuse_damaged\", \"what\": \"blocks\", \"n\": $damaged, \"first\": \"$WORK/damaged/blocks/"
	says "resample: $count blocks, $damaged of them made now, "
	ok "not said once" test "$(grep -c 'of its blocks cannot' "$WORK/err")" -eq 1
done
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

# ---- analyses of a type on the observed data, in kept/ ----

# types NAME RUN PATTERN: what the last line about analyse in the log says of types
types() {
	what=$1
	checks=$((checks + 1))
	grep '"event": "analyse"' "$2/log.jsonl" | tail -n 1 | grep -qF "\"types\": {$3}" || fail "log.jsonl: $(grep '"event": "analyse"' "$2/log.jsonl" | tail -n 1)"
}
n_types=$(find "$old/kept" -name '*.wzb' ! -name 'merge-*' | wc -l)
ok "no types to speak of" test "$n_types" -ge 3
types "first" "$old" "\"made\": $n_types, \"kept\": 0, \"reused\": 0, \"set_aside\": 0"
types "one record changed: all and its own are made" "$WORK/new-1" "\"made\": 2, \"kept\": 0, \"reused\": $((n_types - 2)), \"set_aside\": 0"
ok "other models than from nothing" cmp -s "$WORK/afresh/fits.json" "$WORK/new-1/fits.json"
types "all reused" "$WORK/all" "\"made\": 0, \"kept\": 0, \"reused\": $n_types, \"set_aside\": 0"
ok "other models" cmp -s "$old/fits.json" "$WORK/all/fits.json"
want 0 "once more" "$PROGRAM" analyse "$WORK/all"
types "once more" "$WORK/all" "\"made\": 0, \"kept\": $n_types, \"reused\": 0, \"set_aside\": 0"
ok "other models" cmp -s "$old/fits.json" "$WORK/all/fits.json"

# damaged, cut, another's, no list: named, set aside, made again to the same bytes, whether it is ours or the other run's
mapfile -t kept < <(cd "$old/kept" && find . -name '*.wzb' ! -name 'merge-*' | sort | sed 's#^\./##')
one=${kept[1]}
harm() { # CASE FOLDER
	case $1 in
	"bit") printf 'x' | dd of="$2/$one" bs=1 seek=200 conv=notrunc status=none ;;
	"bit in the digest") printf 'x' | dd of="$2/$one" bs=1 seek=20 conv=notrunc status=none ;;
	"cut") truncate -s 300 "$2/$one" ;;
	"empty") : >"$2/$one" ;;
	"of another type") cp "$2/${kept[0]}" "$2/$one" ;;
	"a block") cp "$(find "$old/blocks" -name '*.wzb' | head -n 1)" "$2/$one" ;;
	esac
}
for case in "bit" "bit in the digest" "cut" "empty" "of another type" "a block"; do
	rm -rf "$WORK/ours" "$WORK/theirs"
	cp -r "$old" "$WORK/ours"
	harm "$case" "$WORK/ours/kept"
	want 0 "kept, $case" "$PROGRAM" analyse "$WORK/ours"
	says "$one"
	says "set aside as"
	ok "not set aside" test -f "$WORK/ours/kept/$one.bad"
	types "kept, $case" "$WORK/ours" "\"made\": 1, \"kept\": $((n_types - 1)), \"reused\": 0, \"set_aside\": 1"
	ok "other models" cmp -s "$old/fits.json" "$WORK/ours/fits.json"
	ok "not kept as it was" cmp -s "$old/kept/$one" "$WORK/ours/kept/$one"
	cp -r "$old" "$WORK/theirs"
	harm "$case" "$WORK/theirs/kept"
	rm -r "$WORK/ours/kept"
	want 0 "reused, $case" "$PROGRAM" analyse "$WORK/ours" --reuse "$WORK/theirs"
	types "reused, $case" "$WORK/ours" "\"made\": 1, \"kept\": 0, \"reused\": $((n_types - 1)), \"set_aside\": 0"
	ok "other models" cmp -s "$old/fits.json" "$WORK/ours/fits.json"
done

# ---- what the blocks of a type came to, in kept/merge-* ----

# sums NAME RUN PATTERN: what the last line about merge in the log says
sums() {
	what=$1
	checks=$((checks + 1))
	grep '"event": "merge"' "$2/log.jsonl" | tail -n 1 | grep -q "\"sums\": {$3}" || fail "log.jsonl: $(grep '"event": "merge"' "$2/log.jsonl" | tail -n 1)"
}
mapfile -t kept < <(cd "$old/kept" && find . -name 'merge-*.wzb' | sort | sed 's#^\./##')
n_sums=${#kept[@]}
one=${kept[1]}
ok "no sums to speak of" test "$n_sums" -ge 3
sums "first" "$old" "\"added\": $n_sums, \"kept\": 0, \"reused\": 0, \"set_aside\": 0"
for ranks in 1 2; do sums "one record changed, $ranks ranks" "$WORK/new-$ranks" '"added": [1-9][0-9]*, "kept": 0, "reused": [1-9][0-9]*, "set_aside": 0'; done
sums "all reused" "$WORK/all" "\"added\": 0, \"kept\": 0, \"reused\": $n_sums, \"set_aside\": 0"
for case in "bit" "bit in the digest" "cut" "empty" "of another type" "a block"; do
	rm -rf "$WORK/ours" "$WORK/theirs" "$WORK/from"
	cp -r "$old" "$WORK/ours"
	rm "$WORK/ours/results.json"
	harm "$case" "$WORK/ours/kept"
	want 0 "sums, $case" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/ours"
	says "$one"
	sums "sums, $case" "$WORK/ours" "\"added\": 1, \"kept\": $((n_sums - 1)), \"reused\": 0, \"set_aside\": 1"
	same "sums, $case" "$old" "$WORK/ours"
	ok "not kept as it was" cmp -s "$old/kept/$one" "$WORK/ours/kept/$one"
	cp -r "$old" "$WORK/theirs"
	harm "$case" "$WORK/theirs/kept"
	want 0 "sums reused, $case" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/from" --reuse "$WORK/theirs"
	sums "sums reused, $case" "$WORK/from" "\"added\": 1, \"kept\": 0, \"reused\": $((n_sums - 1)), \"set_aside\": 0"
	same "sums reused, $case" "$old" "$WORK/from"
done
# who has not just seen all blocks adds them up, whatever is kept: merge alone, verify
rm -rf "$WORK/ours"
cp -r "$old" "$WORK/ours"
want 0 "merge alone" "$PROGRAM" merge "$WORK/ours"
sums "merge alone" "$WORK/ours" "\"added\": $n_sums, \"kept\": 0, \"reused\": 0, \"set_aside\": 0"
same "merge alone" "$old" "$WORK/ours"
block=$(find "$WORK/ours/blocks" -name '*.wzb' | sort | head -n 1)
printf 'x' | dd of="$block" bs=1 seek=120 conv=notrunc status=none
want 5 "merge alone, a damaged block" "$PROGRAM" merge "$WORK/ours"
says "$(basename "$block")"
want 5 "verify, a damaged block" "$PROGRAM" verify "$WORK/ours" --out "$WORK/certificate"
rm "$block"
want 5 "merge alone, a block is gone" "$PROGRAM" merge "$WORK/ours"
says "1 of $(find "$old/blocks" -name '*.wzb' | wc -l) blocks are not there"
want 0 "run makes it again, and takes the sums" "$PROGRAM" run "$WORK/old-plan.yaml" --run "$WORK/ours"
sums "run makes it again" "$WORK/ours" "\"added\": 0, \"kept\": $n_sums, \"reused\": 0, \"set_aside\": 0"
same "run makes it again" "$old" "$WORK/ours"
sed 's/correction: maxT/correction: none/' "$WORK/old-plan.yaml" >"$WORK/other-plan.yaml"
ok "no other correction" test "$(diff "$WORK/old-plan.yaml" "$WORK/other-plan.yaml" | wc -l)" -gt 0
want 0 "another correction, from nothing" "$PROGRAM" run "$WORK/other-plan.yaml" --run "$WORK/other-afresh" --quiet
want 0 "another correction" "$PROGRAM" run "$WORK/other-plan.yaml" --run "$WORK/other" --reuse "$old" --quiet
same "another correction" "$WORK/other-afresh" "$WORK/other"
rm -r "$WORK/other"

# another plan: nothing of the old one; the number of blocks is no other plan
for change in 's/test: t/test: z/' 's/^seed: .*/seed: 5/' 's/min_studies: 3/min_studies: 4/' 's/rho: 0}/rho: 0.5}/'; do
	sed "$change" "$WORK/old-plan.yaml" >"$WORK/other-plan.yaml"
	want 0 "reuse, $change" "$PROGRAM" run "$WORK/other-plan.yaml" --run "$WORK/other" --reuse "$old" --quiet
	types "reuse, $change" "$WORK/other" "\"made\": $n_types, \"kept\": 0, \"reused\": 0, \"set_aside\": 0"
	rm -r "$WORK/other"
done
sed 's/block: 64/block: 100/' "$WORK/old-plan.yaml" >"$WORK/other-plan.yaml"
want 0 "reuse, other blocks" "$PROGRAM" run "$WORK/other-plan.yaml" --run "$WORK/other" --reuse "$old" --quiet
types "reuse, other blocks" "$WORK/other" "\"made\": 0, \"kept\": 0, \"reused\": $n_types, \"set_aside\": 0"
ok "other results" cmp -s "$old/results.json" "$WORK/other/results.json"

# a record more in front of all moves the numbers of units, not what the other types are
changed_plan "$WORK/more-plan" '2{h;s/^1,\([^,]*\),journal/9001,\1,thesis/;p;x}'
want 0 "a record more, from nothing" "$PROGRAM" run "$WORK/more-plan.yaml" --run "$WORK/more-afresh" --quiet
want 0 "a record more" "$PROGRAM" run "$WORK/more-plan.yaml" --run "$WORK/more" --reuse "$old" --quiet
types "a record more" "$WORK/more" "\"made\": 2, \"kept\": 0, \"reused\": $((n_types - 2)), \"set_aside\": 0"
ok "other models than from nothing" cmp -s "$WORK/more-afresh/fits.json" "$WORK/more/fits.json"
same "a record more" "$WORK/more-afresh" "$WORK/more"

# ... in its bootstraps, permutations and pairs, also in strata, which it puts into another order: what the report says of them is the same bytes
with_all() { # PLAN
	sed -i -e "s/permutation: {/permutation: {strata: pubtype, /; s/{min_studies: 3}/{min_studies: 3, pairs: true}/" \
		-e '$a bootstrap: {kind: cases, replicates: 60, block: 64, strata: pubtype}' "$1"
}
changed_plan "$WORK/less-plan" ''
what="a record of prisons before all others"
ok "is not there" test "$(sed -n 2p "$WORK/more-plan.csv" | cut -d, -f1,3,7)" = 9001,thesis,prison
for plan in less more; do with_all "$WORK/$plan-plan.yaml"; done
want 0 "all kinds of blocks" "$PROGRAM" run "$WORK/less-plan.yaml" --run "$WORK/less" --quiet
want 0 "all kinds of blocks, a record more" "$PROGRAM" run "$WORK/more-plan.yaml" --run "$WORK/more-all" --reuse "$WORK/less" --quiet
others() { (cd "$1" && find "$2" -name 'setting-community-*' | sort); }
n_same=$(comm -12 <(ls "$WORK/less/blocks") <(ls "$WORK/more-all/blocks") | wc -l) # and of prisons where the record has no value
kinds=$(others "$WORK/less" blocks | sed 's/-[0-9]*\.wzb$//' | sort -u | wc -l)
ok "few kinds of blocks: $kinds" test "$kinds" -gt 20
ok "other blocks of other types" cmp -s <(others "$WORK/less" blocks) <(others "$WORK/more-all" blocks)
logged "all blocks of other types reused" "$WORK/more-all" "\"kept\": 0, \"set_aside\": 0, \"reused\": ${n_same}[,}]"
what="a record of prisons before all others"
while read -r file; do
	ok "$file differs" cmp -s "$WORK/less/$file" "$WORK/more-all/$file"
done < <(others "$WORK/less" report | grep 'csv$' | grep -v 'studies.csv$') # which names file and line

# a label in the codebook is in the report
sed "s#codebook: .*#codebook: $WORK/codebook.csv#" "$WORK/old-plan.yaml" >"$WORK/other-plan.yaml"
sed 's/Published/Printed/; s/Journal/Periodical/' "$TOP/datasets/landenberger2005/codebook.csv" >"$WORK/codebook.csv"
what="a label"
ok "did not change" test "$(cmp -s "$WORK/codebook.csv" "$TOP/datasets/landenberger2005/codebook.csv" || echo differs)" = differs
want 0 "reuse, a label" "$PROGRAM" run "$WORK/other-plan.yaml" --run "$WORK/label" --reuse "$old" --quiet
want 0 "a label from nothing" "$PROGRAM" run "$WORK/other-plan.yaml" --run "$WORK/label-afresh" --quiet
same "a label" "$WORK/label-afresh" "$WORK/label"

# ---- agreement with the second coder, in kept/ too ----

twice=$WORK/twice
mkdir "$twice"
cp datasets/phase2-simulated/*.csv "$twice"
cat >"$twice/plan.yaml" <<-YAML
	name: twice
	records: {effects: effects.csv, studies: studies.csv, interventions: interventions.csv, manuals: manuals.csv, second_coder: manuals_b.csv}
	codebook: $TOP/coding/codebook/phase2.csv
	taxonomy: $TOP/coding/taxonomy/elements.csv
	effect_size: {outlier_z: 0}
	model: {levels: [manual, study, effect]}
YAML
ingest() { # NAME FOLDER
	want 0 "$1" "$PROGRAM" ingest "$twice/plan.yaml" --run "$WORK/$2" --quiet
}
n_kept() { find "$WORK/ingest/kept" -name 'agreement-*.wzb' | wc -l; }
ingest "agreement" ingest
cp "$WORK/ingest/agreement.json" "$WORK/agreement.json"
ingest "agreement, once more" ingest
ok "other agreement" cmp -s "$WORK/agreement.json" "$WORK/ingest/agreement.json"
one=$(cd "$WORK/ingest/kept" && echo agreement-*.wzb)
printf 'x' | dd of="$WORK/ingest/kept/$one" bs=1 seek=200 conv=notrunc status=none
ingest "agreement, damaged" ingest
says "$one"
says "set aside as"
ok "other agreement" cmp -s "$WORK/agreement.json" "$WORK/ingest/agreement.json"
awk -F, -v OFS=, 'NR == 3 { $7 = "0.77" } 1' "$twice/effects.csv" >"$twice/x" && mv "$twice/x" "$twice/effects.csv"
ingest "agreement, an effect size edited" ingest
ok "was made again" [ "$(n_kept)" -eq 1 ]
awk -F, -v OFS=, 'NR == 2 { $4 = $4 == "1" ? "0" : "1" } 1' "$twice/manuals_b.csv" >"$twice/x" && mv "$twice/x" "$twice/manuals_b.csv"
ingest "agreement, a score of the second coder edited" ingest
ok "was not made again" [ "$(n_kept)" -eq 2 ]
ok "the old agreement" test "$(cmp -s "$WORK/agreement.json" "$WORK/ingest/agreement.json" || echo other)" = other
ingest "the same from nothing" ingest-afresh
ok "other agreement than from nothing" cmp -s "$WORK/ingest-afresh/agreement.json" "$WORK/ingest/agreement.json"

# verify computes it again when all is, else takes what is kept of the same and says so; never when it is of something else
said() { # OUTCOME: of the check in the certificate
	checks=$((checks + 1))
	tr -d ' \n' <"$WORK/c/certificate.json" | grep -qF "{\"check\":\"agreement\",\"status\":\"$1\"" || fail "certificate.json: agreement is not '$1'"
}
echo 'elements: {list: [context.referral.outreach]}' >>"$twice/plan.yaml"
sed -i "s/context.referral.outreach/$(head -n 1 "$twice/manuals.csv" | cut -d, -f4)/" "$twice/plan.yaml"
echo 'permutation: {replicates: 0}' >>"$twice/plan.yaml"
cp "$twice/manuals_b.csv" "$twice/manuals_a.csv" # coders who agree on everything, whatever was analysed in the end
sed -i 's/second_coder:/first_coder: manuals_a.csv, second_coder:/' "$twice/plan.yaml"
want 0 "a run with a second coder" "$PROGRAM" run "$twice/plan.yaml" --run "$WORK/coders" --quiet
contents "$WORK/coders" >"$WORK/coders.before"
want 0 "verify" "$PROGRAM" verify "$WORK/coders" --out "$WORK/c"
said not_done
prints "AGREES as far as it was checked"
prints "agreement with the second coder, computed again (it is what this program kept of the same files"
want 0 "verify all" "$PROGRAM" verify "$WORK/coders" --out "$WORK/c" --blocks all
said agrees
contents "$WORK/coders" >"$WORK/coders.after"
ok "verify changed the run" cmp -s "$WORK/coders.before" "$WORK/coders.after"
rm -r "$WORK/coders/kept"
want 0 "verify, nothing kept" "$PROGRAM" verify "$WORK/coders" --out "$WORK/c"
said agrees
ok "verify wrote into the run" test ! -e "$WORK/coders/kept"
holds "$WORK/coders/manifest.json" '"role": "first_coder"'
ok "the first coder is not the one that the plan names" cmp -s <(tr -d ' \n' <"$WORK/coders/agreement.json" | grep -o '"percent":{"value":[0-9.]*' | sort -u) <(echo '"percent":{"value":100.0')
echo >>"$twice/manuals_a.csv"
want 1 "verify, the first coder's sheet was edited" "$PROGRAM" verify "$WORK/coders" --out "$WORK/c"
prints "first_coder: is not what it was"

# nights
night() { # STATUS NAME
	want "$1" "night, $2" env WERKZAAM="$PROGRAM" WERKZAAM_LAUNCHER=none jobs/nightly.sh "$WORK/night/plan.yaml" "$WORK/nights"
}
mkdir "$WORK/night"
plan "$WORK/night/plan.yaml" landenberger2005 64 300
sed -i "s#{effects: [^}]*}#{effects: effects.csv}#" "$WORK/night/plan.yaml"
cp "$WORK/old-plan.csv" "$WORK/night/effects.csv"
summary() { cp "$WORK/nights/summary.json" "$WORK/night-$1.json"; }
night 0 first
summary first
night 0 "nothing changed"
prints "nothing changed"
summary unchanged
cp "$WORK/new-plan.csv" "$WORK/night/effects.csv"
night 0 "one record changed"
holds "$WORK/nights/summary.txt" "conclusions: "
holds "$WORK/nights/summary.txt" "n.ctrl.rec (Control group, reoffended) '23' -> '20'"
ok "nothing taken over" grep -qE '"reused": [1-9]' "$WORK/nights/summary.json"
ok "other results than from nothing" cmp -s "$WORK/afresh/results.json" "$WORK/nights/latest/results.json"
summary changed
last=$(readlink "$WORK/nights/latest")
sed -i '5s/rct/coin/' "$WORK/night/effects.csv"
night 3 "broken input"
summary failed
holds "$WORK/nights/summary.txt" "effects.csv:5:"
ok "the last good run did not stay" test "$last" = "$(readlink "$WORK/nights/latest")"
cp "$WORK/old-plan.csv" "$WORK/night/effects.csv"
sed -i 's/replicates: 300/replicates: 200000/' "$WORK/night/plan.yaml"
env WERKZAAM="$PROGRAM" WERKZAAM_LAUNCHER=none jobs/nightly.sh "$WORK/night/plan.yaml" "$WORK/nights" >"$WORK/out" 2>"$WORK/err" &
what="a night that is stopped"
for _ in $(seq 600); do
	if compgen -G "$WORK/nights/incoming/blocks/*.wzb" >/dev/null; then break; fi
	sleep 0.1
done
kill -USR1 $!
wait $!
ok "did not end with 75" test $? -eq 75
summary stopped

# somebody goes on with it by hand while the inputs change: his run is left alone
"$PROGRAM" run "$WORK/night/plan.yaml" --run "$WORK/nights/incoming" >"$WORK/by-hand" 2>&1 &
what="a run by hand in incoming"
for _ in $(seq 600); do
	if [ -s "$WORK/nights/incoming/lock" ]; then break; fi # empty when nobody has it
	sleep 0.1
done
n_blocks=$(find "$WORK/nights/incoming/blocks" -name '*.wzb' | wc -l)
cp "$WORK/new-plan.csv" "$WORK/night/effects.csv"
cp "$WORK/nights/summary.json" "$WORK/summary-before.json"
night 75 "a run by hand in incoming"
says "incoming: in use by process $! on "
ok "summaries of an overlap" cmp -s "$WORK/summary-before.json" "$WORK/nights/summary.json"
kill -USR1 $!
wait $!
stopped=$?
ok "the run by hand ended with $stopped: $(tail -n 1 "$WORK/by-hand")" test "$stopped" -eq 75
ok "blocks went" test "$(find "$WORK/nights/incoming/blocks" -name '*.wzb' | wc -l)" -ge "$n_blocks"
# ... and what both left there does not get into another night's results
sed -i 's/replicates: 200000/replicates: 300/' "$WORK/night/plan.yaml"
cp "$WORK/more-plan.csv" "$WORK/night/effects.csv"
night 0 "over what was cut short"
want 0 "the same from nothing" "$PROGRAM" run "$WORK/night/plan.yaml" --run "$WORK/from-nothing" --previous "$WORK/nights/$last" --quiet
same "over what was cut short" "$WORK/from-nothing" "$WORK/nights/latest"
want 0 "verify it" "$PROGRAM" verify "$WORK/nights/latest" --blocks all --out "$WORK/certificate"

# every summary is as docs/night.schema.json says, and its comparison as docs/diff.schema.json; what is damaged is not
held 0 "summaries of nights, schema" night --damage "$WORK"/night-{first,unchanged,changed,failed,stopped}.json
for change in s/unchanged/stopped/ 's/unchanged/changed/' 's/"status": 0/"status": 1/' 's/"latest": "[^"]*"/"latest": null/' 's/"made": null/"made": 1/'; do
	sed "$change" "$WORK/night-unchanged.json" >"$WORK/night-other.json"
	held 1 "summary of a night, $change, schema" night "$WORK/night-other.json"
done
for change in 's/"outcome": "changed"/"outcome": "failed"/' 's/"made": [0-9]*/"made": null/' 's/"conclusions": "[a-z]*"/"conclusions": null/' 's/"status": 0/"status": 3/' \
	's/werkzaam-diff-1/werkzaam-diff-2/'; do
	sed "$change" "$WORK/night-changed.json" >"$WORK/night-other.json"
	held 1 "summary of a night with changes, $change, schema" night "$WORK/night-other.json"
done
for change in 's/"status": 3/"status": 75/' 's/"status": 3/"status": 0/'; do
	sed "$change" "$WORK/night-failed.json" >"$WORK/night-other.json"
	held 1 "summary of a failed night, $change, schema" night "$WORK/night-other.json"
done
sed '1s/.*"changes": *//; $d' "$WORK/night-changed.json" >"$WORK/diff.json"
held 0 "comparison of a night, schema" diff "$WORK/diff.json"

report
