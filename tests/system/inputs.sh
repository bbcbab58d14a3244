#!/bin/bash
# What a plan is made of: check --inputs names every file that a run reads, whatever it is called, and nights go by that.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# Names that a reader of lines and words gets wrong. NAME, how the plan writes it
names=("my data/effects.csv" "it's.csv" "a#b.csv" "a,b.csv" $'\xc3\xa9.csv' 'back\slash.csv' "-rf.csv")
written=("my data/effects.csv" "it's.csv" "a#b.csv" "'a,b.csv'" '"\xe9.csv"' 'back\slash.csv' "-rf.csv")

study=$WORK/study
mkdir -p "$study/sub/my data"
cp datasets/landenberger2005/codebook.csv "$study/sub"
sum() { sha256sum <"$1" | cut -d ' ' -f 1; }
# named PLAN NAME: the plan names its effects so
named() {
	sed -e "s#^codebook: .*#codebook: codebook.csv#" -e 's/replicates: 9999/replicates: 100/' "datasets/landenberger2005/plan.yaml" |
		WRITTEN=$2 awk '/^records:/ { print "records:"; print "  effects: " ENVIRON["WRITTEN"]; next } { print }' >"$1"
}
for i in "${!names[@]}"; do
	name=${names[$i]}
	named "$study/sub/plan.yaml" "${written[$i]}"
	cp datasets/landenberger2005/effects.csv "$study/sub/$name"
	want 0 "inputs: $name" "$PROGRAM" check "$study/sub/plan.yaml" --inputs
	silent
	sed -E 's/^\\?([0-9a-f]{64})  .*/\1/' "$WORK/out" >"$WORK/sums"
	ok "not the sums of plan, effects, codebook: $(cat "$WORK/out")" \
		test "$(paste -sd ' ' "$WORK/sums")" = "$(sum "$study/sub/plan.yaml") $(sum "$study/sub/$name") $(sum "$study/sub/codebook.csv")"
	ok "sha256sum does not read it" sha256sum --check --quiet --strict "$WORK/out"
done

# Nights see an edit of a file with such a name, and no file that nothing reads; nothing differs but a byte at the end, so that no run of before goes.
night() { # NAME OUTCOME
	want 0 "night: $1" env WERKZAAM="$PROGRAM" WERKZAAM_LAUNCHER=none jobs/nightly.sh "$study/sub/plan.yaml" "$WORK/nights"
	holds "$WORK/nights/summary.json" "\"outcome\": \"$2\""
}
for i in 0 3; do
	named "$study/sub/plan.yaml" "${written[$i]}"
	sed -i 's/replicates: [0-9]*/replicates: 0/; s/pairs: true/pairs: false/' "$study/sub/plan.yaml"
	night "${names[$i]}" changed
	echo "no record" >"$study/sub/night.log"
	night "${names[$i]}, a file beside it" unchanged
	echo >>"$study/sub/${names[$i]}"
	night "${names[$i]}, edited" changed
done

# A plan whose own name has what would end the line: as sha256sum writes it
odd=$study/sub/$'two\nlines\\.yaml'
cp "$study/sub/plan.yaml" "$odd"
want 0 "inputs of a plan with an odd name" "$PROGRAM" check "$odd" --inputs
ok "other lines than sha256sum's" diff "$WORK/out" <(sha256sum "$odd" "$study/sub/a,b.csv" "$study/sub/codebook.csv")

# What a manifest lists, in its order.
want 0 "inputs of every role" "$PROGRAM" check datasets/phase2-simulated/plan-whole.yaml --inputs
sed -E 's/^\\?([0-9a-f]{64})  .*/\1/' "$WORK/out" >"$WORK/sums"
want 0 "ingest" "$PROGRAM" ingest datasets/phase2-simulated/plan-whole.yaml --run "$WORK/whole" --quiet
ok "others than in the manifest" diff <(grep -oE '"sha256": *"[0-9a-f]{64}"' "$WORK/whole/manifest.json" | grep -oE '[0-9a-f]{64}') "$WORK/sums"

# Errors: of the plan as usual, and files that are not there, all of them
named "$WORK/bad.yaml" none.csv
want 1 "files that are not there" "$PROGRAM" check "$WORK/bad.yaml" --inputs
says "effects: $WORK/none.csv: "
says "codebook: $WORK/codebook.csv: "
echo 'no such key: 1' >>"$WORK/bad.yaml"
want 1 "an error in the plan" "$PROGRAM" check "$WORK/bad.yaml" --inputs
says "no such key"
want 3 "no plan" "$PROGRAM" check "$WORK/none.yaml" --inputs
want 2 "two lists" "$PROGRAM" check "$study/sub/plan.yaml" --inputs --types

report
