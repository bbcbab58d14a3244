#!/bin/bash
# A run is verified: whole, damaged, edited, moved, on one and two ranks. Two runs are compared: what changed and which records did it.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# ---- verify: a run of several files, with ids below the plan ----

study=$WORK/study
mkdir -p "$study/data"
for f in effects codebook; do cp "datasets/assink2016/$f.csv" "$study/data/"; done
sed -e 's#{effects: effects.csv}#{effects: data/effects.csv}#' -e 's#^codebook: codebook.csv#codebook: data/codebook.csv#' \
	-e 's/replicates: 9999/replicates: 200, block: 20/' datasets/assink2016/plan.yaml >"$study/plan.yaml"
good=$WORK/good
want 0 "a run" "$MPIRUN" 2 "$PROGRAM" run "$study/plan.yaml" --run "$good"
(cd "$good" && find . -type f ! -name lock -exec sha256sum {} + | sort) >"$WORK/before"

# certificate NAME KEY VALUE: a member of the certificate of $WORK/c
certificate() {
	checks=$((checks + 1))
	tr -d ' \n' <"$WORK/c/certificate.json" | grep -qF "\"$1\":\"$2\"" || fail "certificate.json: no $1 $2"
}
# outcome CHECK STATUS
outcome() {
	checks=$((checks + 1))
	tr -d ' \n' <"$WORK/c/certificate.json" | grep -qF "{\"check\":\"$1\",\"status\":\"$2\"" || fail "certificate.json: $1 is not '$2'"
}
verify() { # STATUS NAME RUN OPTIONS...
	local status=$1 name=$2 run=$3
	shift 3
	rm -rf "$WORK/c"
	want "$status" "verify, $name" "$PROGRAM" verify "$run" --out "$WORK/c" --seed 5 "$@"
}

verify 0 "good" "$good"
certificate outcome agrees
prints "AGREES"
verify 0 "all blocks" "$good" --blocks all
n=$(find "$good/blocks" -name '*.wzb' | wc -l)
prints "computed again: $n of $n"
for ranks in 2 3; do
	rm -rf "$WORK/c"
	want 0 "verify on $ranks ranks" "$MPIRUN" $ranks "$PROGRAM" verify "$good" --out "$WORK/c" --blocks all
	prints "computed again: $n of $n"
	prints "CRC-32: $n of $n"
done
what="what verify leaves alone"
(cd "$good" && find . -type f ! -name lock -exec sha256sum {} + | sort) >"$WORK/after"
ok "files of the run changed" cmp "$WORK/before" "$WORK/after"
mkdir "$WORK/tmp"
want 0 "verify with a folder for temporary files" env TMPDIR="$WORK/tmp" "$PROGRAM" verify "$good" --out "$WORK/c"
ok "temporary folders stay" test -z "$(find "$WORK/tmp" -name 'werkzaam-verify-*')"
want 0 "certificate in the run" "$PROGRAM" verify "$good"
ok "no certificate.txt" grep -q "^Signed" "$good/certificate.txt"
ok "no certificate.json" test -s "$good/certificate.json"
for text in "KLOPT voor zover nagegaan" "  klopt        dezelfde versie van de methode" "invoerbestanden, aan hun SHA-256: 3 van 3" "Getekend   naam"; do
	holds "$good/certificate-nl.txt" "$text"
done
ok "other hashes in Dutch" diff <(grep -oE '[0-9a-f]{64}  .*' "$good/certificate.txt") <(grep -oE '[0-9a-f]{64}  .*' "$good/certificate-nl.txt")
want 0 "certificate in Dutch" "$PROGRAM" verify "$good" --lang nl
prints "CERTIFICAAT VAN CONTROLE"
want 2 "certificate in another language" "$PROGRAM" verify "$good" --lang de
want 0 "json" "$PROGRAM" verify "$good" --json --blocks 50%
prints '"outcome": "agrees"'

fresh() {
	rm -rf "$WORK/run"
	cp -r "$good" "$WORK/run"
	rm -f "$WORK/run"/certificate.*
}
block=$(cd "$good/blocks" && find . -name '*.wzb' | sort | sed -n '2s#^\./##p')
bit() { # FILE OFFSET
	local old
	old=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf '%03o' $((old ^ 4)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

fresh
bit "$WORK/run/blocks/$block" 100
verify 5 "damaged block" "$WORK/run"
outcome blocks damaged
prints "$block"
rm -rf "$WORK/c"
want 5 "damaged block on 2 ranks" "$MPIRUN" 2 "$PROGRAM" verify "$WORK/run" --out "$WORK/c"
prints "$block"

fresh
rm "$WORK/run/blocks/$block"
verify 5 "missing block" "$WORK/run"
prints "blocks/$block: is not there"

for f in dataset fits results; do
	fresh
	rm "$WORK/run/$f.json"
	verify 5 "no $f.json" "$WORK/run"
	fresh
	truncate -s 100 "$WORK/run/$f.json"
	verify 5 "cut $f.json" "$WORK/run"
done
fresh
rm "$WORK/run/manifest.json"
verify 6 "no manifest" "$WORK/run"

# one digit of one number
fresh
sed -i '0,/"b": \(-\{0,1\}0\.[0-9]\)/s//"b": \10/' "$WORK/run/results.json"
verify 1 "number in results.json" "$WORK/run"
outcome results differs
outcome fits agrees
prints "analyses[0]"
fresh
sed -i '0,/"b": \(-\{0,1\}0\.[0-9]\)/s//"b": \10/' "$WORK/run/fits.json"
verify 1 "number in fits.json" "$WORK/run"
outcome fits differs
outcome dataset agrees
fresh
sed -i '2s/0\.\([0-9]\)/0.9\1/' "$WORK/run/report/all-moderators.csv"
verify 1 "number in a table" "$WORK/run"
outcome report differs
outcome results agrees
prints "report/all-moderators.csv: line 2"
fresh
sed -i 's/^  *"seed": [0-9]*/  "seed": 7/' "$WORK/run/manifest.json"
verify 5 "another seed in the manifest" "$WORK/run"
fresh
rm -r "$WORK/run/report"
verify 0 "no report" "$WORK/run"
outcome report not_done

# a report page more; and a run that says of itself that its plan was another one
fresh
echo x >"$WORK/run/report/nl/extra.html"
mkdir "$WORK/run/report/en/folder"
verify 1 "a page too many" "$WORK/run"
outcome report differs
prints "nl/extra.html: is in report/, but this program does not write it"
prints "en/folder: is in report/"
fresh
n=$(find "$WORK/run/report" -type f ! -name files.txt | wc -l)
echo x >>"$WORK/run/report/all-elements.csv"
verify 1 "one file of the report" "$WORK/run"
prints "made again from results.json: $((n - 1)) of $n"
fresh
want 0 "the whole run made of other settings" true
sed -i 's/"method": "reml"/"method": "ml"/' "$WORK/run/manifest.json"
for stage in effects analyse resample merge report; do "$PROGRAM" "$stage" "$WORK/run" --quiet >/dev/null; done
verify 1 "a plan in the manifest that is not the file's" "$WORK/run" --blocks all
outcome inputs differs
outcome results agrees
prints "manifest.json: plan is not what the file"
prints "model.method is '\"ml\"', made again '\"reml\"'"

# a list of inputs that is not the plan's would leave some unchecked
for forged in '/"role": "plan"/s/plan/plan2/' '/"role": "plan"/s/plan/effects/' '/"role": "codebook"/s/codebook/taxonomy/' '/"file": ".*effects.csv"/s/effects.csv/other.csv/'; do
	fresh
	sed -i "/\"inputs\"/,\$ { $forged
	}" "$WORK/run/manifest.json"
	ok "nothing was forged by $forged" test -n "$(diff "$good/manifest.json" "$WORK/run/manifest.json")"
	verify 5 "a forged list of inputs: $forged" "$WORK/run" --blocks all
	outcome inputs damaged
	prints "manifest.json: inputs has"
done
fresh
sed -i 's/^ "seed": [0-9]*/ "seed": 7/' "$WORK/run/manifest.json"
want 0 "another seed at the top" true
"$PROGRAM" verify "$WORK/run" --out "$WORK/c" >"$WORK/out" 2>&1
prints "seed 20170401"

# what was not made again keeps the outcome from being said of the whole
fresh
want 0 "verify, a part, by chance" "$PROGRAM" verify "$WORK/run" --out "$WORK/c"
prints "AGREES as far as it was checked"
prints "drawn at random with seed"
verify 0 "a part, chosen" "$WORK/run" --seed 3
prints "follow from seed 3, which was given and not left to chance"
verify 0 "all of it" "$WORK/run" --blocks all
prints "AGREES: what is named below was made again"
ok "says what was drawn, where nothing was" [ "$(grep -c 'seed 3\|at random' "$WORK/out")" -eq 0 ]
prints "so the run says"

# the earlier run that the report speaks of
cp -r "$good" "$WORK/earlier"
fresh
want 0 "a report with an earlier run" "$PROGRAM" report "$WORK/run" --previous "$WORK/earlier" --quiet
verify 0 "without that run" "$WORK/run" --blocks all
outcome previous not_done
prints "AGREES as far as it was checked"
verify 0 "with that run" "$WORK/run" --blocks all --previous "$WORK/earlier"
outcome previous agrees
prints "AGREES: what is named below was made again"
verify 6 "an earlier run that is not there" "$WORK/run" --previous "$WORK/none"
sed -i 's/"n_added": *0/"n_added": 1/' "$WORK/run/previous.json"
want 0 "the report of a changed comparison" "$PROGRAM" report "$WORK/run" --quiet
verify 1 "a changed comparison" "$WORK/run" --previous "$WORK/earlier"
outcome previous differs
outcome report agrees

# a certificate of before is named so when the run is made again
fresh
want 0 "a certificate in the run" "$PROGRAM" verify "$WORK/run"
want 0 "made again" "$PROGRAM" merge "$WORK/run"
ok "the old certificate looks new" [ "$(cd "$WORK/run" && echo certificate*)" = "certificate-nl.txt.old certificate.json.old certificate.txt.old" ]

# inputs: moved, edited, gone
fresh
mv "$study" "$WORK/elsewhere"
verify 3 "inputs gone" "$WORK/run"
certificate outcome not_found
outcome inputs not_found
prints "NOT CHECKED: inputs not found (give --inputs)"
ok "a file that was not found is said to differ" [ "$(grep -c DIFFERS "$WORK/out")" -eq 0 ]
says "name the folder that they are in with --inputs"
rm -rf "$WORK/c"
want 3 "inputs gone, 2 ranks, in Dutch" "$MPIRUN" 2 "$PROGRAM" verify "$WORK/run" --out "$WORK/c" --lang nl
prints "NIET NAGEGAAN: invoer is niet gevonden"
outcome dataset not_done
outcome results agrees
verify 0 "inputs elsewhere" "$WORK/run" --inputs "$WORK/elsewhere"
outcome dataset agrees
mkdir "$WORK/flat"
cp "$WORK/elsewhere"/data/* "$WORK/elsewhere/plan.yaml" "$WORK/flat"
rm -rf "$WORK/c"
want 0 "inputs in one folder, 2 ranks" "$MPIRUN" 2 "$PROGRAM" verify "$WORK/run" --out "$WORK/c" --inputs "$WORK/flat"
outcome dataset agrees
sed -i '5s/0\.\([0-9]\)/0.9\1/' "$WORK/flat/effects.csv"
verify 1 "input edited" "$WORK/run" --inputs "$WORK/flat"
outcome inputs differs
prints "is not what it was"
mv "$WORK/elsewhere" "$study"

# names as seen from the folder where the run was made, verified from another, in which other files have those names
(cd "$study" && "$PROGRAM" run plan.yaml --run runs/here --quiet >/dev/null) || fail "no run of a relative plan"
mkdir -p "$WORK/other/data"
(cd "$WORK/other" && echo x >plan.yaml && echo x >data/effects.csv)
for folder in / "$WORK/other" "$study" "$study/runs/here"; do
	rm -rf "$WORK/c"
	cd "$folder" || exit 2
	want 0 "a relative plan, from $folder" "$PROGRAM" verify "$study/runs/here" --out "$WORK/c"
	cd "$TOP" || exit 2
	outcome inputs agrees
	outcome dataset agrees
done
mv "$study" "$WORK/moved"
verify 0 "a run moved with its inputs" "$WORK/moved/runs/here"
outcome dataset agrees
mv "$WORK/moved/runs/here" "$WORK/alone"
mv "$WORK/moved" "$study"
cd "$WORK/other" || exit 2
verify 3 "a run moved alone, beside other files of those names" "$WORK/alone"
cd "$TOP" || exit 2
certificate outcome not_found
sed -i '5s/0\.\([0-9]\)/0.9\1/' "$study/data/effects.csv"
mv "$WORK/alone" "$study/runs/here"
verify 1 "a relative plan, an edited input" "$study/runs/here"
outcome inputs differs
sed -i '5s/0\.9\([0-9]\)/0.\1/' "$study/data/effects.csv"

# several types: the models of one are drawn and fitted again
plan "$WORK/types.yaml" landenberger2005 64 200
good=$WORK/types-run
want 0 "a run of three types" "$PROGRAM" run "$WORK/types.yaml" --run "$good" --quiet
declare -A seed_of # type -> a seed that draws it
for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
	verify 0 "one type of three, seed $seed" "$good" --seed "$seed"
	prints "all models fitted again: 1 of 3"
	seed_of[$(sed -n 's/^  Models were fitted again of: \(.*\)\. The other.*$/\1/p' "$WORK/out")]=$seed
done
ok "not every type is drawn in twelve times" [ ${#seed_of[@]} -eq 3 ]
verify 0 "three types" "$good" --blocks all
prints "all models fitted again: 3 of 3"
for ranks in 2 3; do
	rm -rf "$WORK/c"
	want 0 "one type on $ranks ranks" "$MPIRUN" $ranks "$PROGRAM" verify "$good" --out "$WORK/c" --seed "${seed_of[all]}"
	prints "Models were fitted again of: all."
done
edit() { # FILE FROM TO: the first match in the analyses of prisons
	sed -i "$(grep -n '"type": "setting=prison"' "$WORK/run/$1" | head -n 1 | cut -d: -f1),\$ { /$2/ { s/$2/$3/; :rest; n; b rest } }" "$WORK/run/$1"
	checks=$((checks + 1))
	! cmp -s "$good/$1" "$WORK/run/$1" || fail "$1 is as it was"
}
fresh
edit results.json '"p_perm": 0\.' '"p_perm": 0.0'
verify 1 "a p value of a type that is not fitted again" "$WORK/run" --seed "${seed_of[all]}"
outcome results differs
outcome fits agrees
fresh
edit fits.json '"n_not_stated": 0' '"n_not_stated": 7'
verify 1 "a model of a type that is fitted again" "$WORK/run" --seed "${seed_of[setting=prison]}"
outcome fits differs
verify 1 "a model of a type that is not" "$WORK/run" --seed "${seed_of[all]}"
outcome fits agrees
outcome results differs
fresh
sed -i '0,/"n_effects": \([0-9]*\)/s//"n_effects": 3/' "$WORK/run/fits.json"
verify 1 "the head of fits.json" "$WORK/run" --seed "${seed_of[setting=prison]}"
outcome fits differs

want 2 "no blocks" "$PROGRAM" verify "$good" --blocks 0
want 2 "words for blocks" "$PROGRAM" verify "$good" --blocks some
want 6 "no run" "$PROGRAM" verify "$WORK/nothing"


# ---- diff: records of several files, coders named, no permutations ----

data=datasets/phase2-simulated
sheets() { # FOLDER: the records and a plan with three elements
	mkdir -p "$1"
	cp $data/effects.csv $data/interventions.csv $data/manuals.csv "$1"
	awk -F, -v OFS=, 'NR == 1 { print $0, "coder"; next } { print $0, NR % 2 ? "AB" : "CD" }' $data/studies.csv >"$1/studies.csv"
	cat >"$1/plan.yaml" <<-YAML
		name: sheets
		records: {effects: effects.csv, studies: studies.csv, interventions: interventions.csv, manuals: manuals.csv}
		codebook: $TOP/coding/codebook/phase2.csv
		taxonomy: $TOP/coding/taxonomy/elements.csv
		effect_size: {measure: d, rho: 0.6, outlier_z: 0}
		model: {levels: [manual, study, effect]}
		moderators: [publication_year]
		elements: {list: [context.referral.outreach, content.skills.praise], pairs: true, by_target_group: [publication_year]}
		permutation: {replicates: ${2:-0}}
	YAML
}
element=$(head -n 1 $data/manuals.csv | tr ',' '\n' | sed -n '4p')
other=$(head -n 1 $data/manuals.csv | tr ',' '\n' | sed -n '8p')
sheets "$WORK/old"
sed -i "s/context.referral.outreach, content.skills.praise/$element, $other/" "$WORK/old/plan.yaml"
cp -r "$WORK/old" "$WORK/new"
# an effect size, a year, an element of a manual, a record less, a record more
edit_effect() { awk -F, -v OFS=, '$2 == "home_visiting-m001-s02-e01" { $7 = "1.9" } 1' "$1/effects.csv" >"$1/x" && mv "$1/x" "$1/effects.csv"; }
edit_year() { awk -F, -v OFS=, '$1 == "home_visiting-m002-s01" { $5 = "1951" } 1' "$1/studies.csv" >"$1/x" && mv "$1/x" "$1/studies.csv"; }
edit_manual() { awk -F, -v OFS=, '$1 == "home_visiting-m004" { $4 = $4 == "1" ? "0" : "1" } 1' "$1/manuals.csv" >"$1/x" && mv "$1/x" "$1/manuals.csv"; }
drop_record() { sed -i '/home_visiting-m001-s04-e01/d' "$1/effects.csv"; }
add_record() { awk -F, -v OFS=, '1; $2 == "home_visiting-m005-s01-e01" { $2 = "home_visiting-m005-s01-e99"; $7 = "0.8"; $8 = "0.03"; $9 = $10 = $11 = $12 = ""; print }' "$1/effects.csv" >"$1/x" && mv "$1/x" "$1/effects.csv"; }
edits=(edit_effect edit_year edit_manual drop_record add_record)
for e in "${edits[@]}"; do "$e" "$WORK/new"; done
for r in old new; do want 0 "run of $r sheets" "$PROGRAM" run "$WORK/$r/plan.yaml" --run "$WORK/run-$r" --quiet; done

want 0 "a run and itself" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-old" --exit-code
prints "No difference"
want 0 "differences" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-new"
for text in "effects: edited" "studies: edited" "manuals: edited" "Records: 1 added, 1 removed, 3 edits; 1 effect sizes" \
	"added home_visiting-m005-s01 / home_visiting-m005-s01-e99" "removed home_visiting-m001-s04 / home_visiting-m001-s04-e01" \
	"study home_visiting-m002-s01: publication_year" "-> '1951'" "manual home_visiting-m004: $element" \
	"effect home_visiting-m001-s02 / home_visiting-m001-s02-e01: d (Cohen's d from the source) '0.261635' -> '1.9' (1 effect, coder " "Overall effects" \
	"settings +0, records" "study home_visiting-m001-s02 (1 edit, coder "; do
	prints "$text"
done
# both intervals of the mean, as in the results of the runs
mean_of() { # RUN: "b [lo, hi]" of the overall effect
	tr -d ' \n' <"$1/results.json" | grep -o '"kind":"overall".*' | grep -oE '"name":"intercept","b":[^,]*,[^{}]*"lo":[^,]*,"hi":[^,}]*' | head -n 1 |
		sed -E 's/.*"b":([^,]*),.*"lo":([^,]*),"hi":(.*)/\1 \2 \3/' | awk '{ printf "%.4g [%.4g, %.4g]", $1, $2, $3 }'
}
prints "  overall: $(mean_of "$WORK/run-old") -> $(mean_of "$WORK/run-new") ("
# the coder stands in the sheet of studies: who scored the manuals is not known
ok "no coder of an edited study" grep -qE "^  study home_visiting-m002-s01: .*, coder (AB|CD)\)" "$WORK/out"
ok "a coder of studies is named for a manual" test "$(grep "manual home_visiting-m004" "$WORK/out" | grep -c "coder")" -eq 0
ok "the edited manual is not there" grep -qE "^ +manual home_visiting-m004" "$WORK/out"
want 0 "differences in Dutch" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-new" --lang nl
for text in "effectgroottes: gewijzigd" "Records: 1 nieuw, 1 vervallen, 3 gewijzigde waarden" "studie home_visiting-m002-s01: publication_year (Jaar van publicatie)" "'0,261635' -> '1,9'" "Gemiddelde effecten" "(1 effectgrootte, codeur "; do
	prints "$text"
done
for text in "added" "removed" "edit" "standard error" "Records: 1 added"; do
	ok "Dutch has '$text'" test "$(grep -cF "$text" "$WORK/out")" -eq 0
done
want 1 "differences, --exit-code" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-new" --exit-code
want 0 "differences as JSON" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-new" --json
cp "$WORK/out" "$WORK/diff.json"
sed 's/"crossed":/"crosed":/' "$WORK/diff.json" >"$WORK/misspelt.json"
held 0 "differences, schema" diff "$WORK/diff.json"
held 1 "misspelt differences, schema" diff "$WORK/misspelt.json"

what="causes of kinds with designs of their own"
causes=$(tr -d ' \n' <"$WORK/diff.json" | sed 's/.*"causes":\[//')
for kind in pair target_group; do
	ok "none of kind $kind" grep -qE "\"kind\":\"$kind\",[^]]*\"share\":-?[0-9]" <<<"$causes"
done

# A record that is left out since its coding was mended: the effect size is lost, and not one of another value.
sheets "$WORK/lost"
cp "$WORK/old/plan.yaml" "$WORK/lost/plan.yaml"
awk -F, -v OFS=, '$2 == "home_visiting-m001-s02-e01" { $7 = $8 = "" } 1' "$WORK/lost/effects.csv" >"$WORK/x" && mv "$WORK/x" "$WORK/lost/effects.csv"
want 0 "run with an effect size less" "$PROGRAM" run "$WORK/lost/plan.yaml" --run "$WORK/run-lost" --quiet
cp "$WORK/err" "$WORK/err-lost"
n=$(($(wc -l <"$WORK/lost/effects.csv") - 1))
out_of() { tr -d ' \n' <"$1/dataset.json" | grep -o '"reason":"' | wc -l; } # RUN: records that it leaves out
before=$((n - $(out_of "$WORK/run-old")))
want 0 "an effect size less" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-lost" --units 0
prints "Records: $n -> $n; with an effect size: $before -> $((before - 1))"
prints "2 edits; 0 effect sizes have another value"
prints "effect size lost: home_visiting-m001-s02 / home_visiting-m001-s02-e01: no effect size can be computed from what is stated"
want 0 "an effect size less, in Dutch" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-lost" --units 0 --lang nl
prints "Records: $n -> $n; met een effectgrootte: $before -> $((before - 1))"
prints "effectgrootte verloren: home_visiting-m001-s02 / home_visiting-m001-s02-e01: geen effectgrootte te berekenen uit wat is vermeld"
want 0 "an effect size more" "$PROGRAM" diff "$WORK/run-lost" "$WORK/run-old" --units 0
prints "effect size gained, left out before: home_visiting-m001-s02 / home_visiting-m001-s02-e01: no effect size"
want 0 "an effect size less, as JSON" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-lost" --units 0 --json
cp "$WORK/out" "$WORK/lost.json"
held 0 "an effect size less, schema" diff "$WORK/lost.json"
ok "no reason in the JSON" grep -qF '"lost":[{"id":"home_visiting-m001-s02/home_visiting-m001-s02-e01","reason":"no_effect_size"}]' <<<"$(tr -d ' \n' <"$WORK/lost.json")"
want 0 "the report of an effect size less" "$PROGRAM" report "$WORK/run-lost" --previous "$WORK/run-old" --quiet
for text in "with an effect size: " "Effect size lost: " "no effect size can be computed from what is stated"; do
	holds "$WORK/run-lost/report/index.html" "$text"
done

# run says how many records it leaves out, with --quiet too, and the index beside the link to them
grep -q "^$n records, $((before - 1)) with an effect size, $((n - before + 1)) left out: see the report\$" "$WORK/err-lost" || fail "run does not say what it leaves out"
holds "$WORK/run-lost/report/index.html" "excluded.csv\">left out</a> ($((n - before + 1)))"

# The estimate without one unit's edits is that of a run in which they were never made.
without() { # NAME EDIT UNIT ESTIMATES
	rm -rf "$WORK/less" "$WORK/run-less"
	cp -r "$WORK/old" "$WORK/less"
	local e
	for e in "${edits[@]}"; do [ "$e" = "$2" ] || "$e" "$WORK/less"; done
	want 0 "run without $1" "$PROGRAM" run "$WORK/less/plan.yaml" --run "$WORK/run-less" --quiet
	checks=$((checks + 1))
	# every b_without of the unit, among the estimates of that run
	tr -d ' \n' <"$WORK/diff.json" | grep -o "\"id\":\"$3\",[^{}]*\"b_without\":[^,]*,\"p_without\":[^,]*" | sed 's/.*"b_without"/"b_without"/' |
		sort -u >"$WORK/estimates"
	ok "fewer than $4 estimates without $1" test "$(wc -l <"$WORK/estimates")" -ge "$4"
	tr -d ' \n' <"$WORK/run-less/results.json" >"$WORK/less.json"
	local b p
	while IFS=, read -r b p; do
		checks=$((checks + 1))
		grep -q "\"b\":${b#*:},[^{}]*\"p\":${p#*:}," "$WORK/less.json" || fail "no estimate has ${b#*:} with p ${p#*:}"
	done <"$WORK/estimates"
}
without "the edited effect" edit_effect home_visiting-m001-s02 2
without "the edited manual" edit_manual home_visiting-m004 1
without "the removed record" drop_record home_visiting-m001-s04 2
without "the added record" add_record home_visiting-m005-s01 2

# settings alone
sheets "$WORK/seed"
cp "$WORK/old/plan.yaml" "$WORK/seed/plan.yaml"
echo "seed: 7" >>"$WORK/seed/plan.yaml"
want 0 "run with another seed" "$PROGRAM" run "$WORK/seed/plan.yaml" --run "$WORK/run-seed" --quiet
want 1 "another seed" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-seed" --exit-code
prints "seed: 20170401 -> 7"
prints "Records: 0 added, 0 removed, 0 edits"
sed -e 's/model: {levels: \[manual, study, effect\]}/model: {levels: [study, effect]}/' "$WORK/old/plan.yaml" >"$WORK/new/plan.yaml"
want 0 "run with another model" "$PROGRAM" run "$WORK/new/plan.yaml" --run "$WORK/run-model" --quiet
want 0 "another model and other records" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-model" --top 3
prints "model.levels: "
want 0 "the other way round" "$PROGRAM" diff "$WORK/run-model" "$WORK/run-old" --units 2
want 0 "another model and other records, as JSON" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-model" --json
cp "$WORK/out" "$WORK/model.json"
want 0 "no differences, as JSON" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-old" --json
cp "$WORK/out" "$WORK/none.json"
held 0 "other differences, schema" diff "$WORK/model.json" "$WORK/none.json"

# ---- the same in the report ----

index=$WORK/run-since/report/index.html
want 0 "run with a previous one" "$PROGRAM" run "$WORK/old/plan.yaml" --run "$WORK/run-since" --quiet
holds "$index" "No earlier run was named"
cp -a "$WORK/run-new" "$WORK/run-later"
want 0 "report with a previous run" "$PROGRAM" report "$WORK/run-later" --previous "$WORK/run-old" --quiet
index=$WORK/run-later/report/index.html
for text in "Compared with the run <bdi>sheets</bdi>" "Files: effect sizes (edited); studies (edited); manuals (edited)" "Records new: 1, gone: 1; values edited: 3; effect sizes that differ by it: 1." \
	"Records nieuw: 1, vervallen: 1; gewijzigde waarden: 3" "<bdi>Publication year</bdi>" "<bdi>Jaar van publicatie</bdi>"; do
	holds "$index" "$text"
done
ok "names a folder" test -z "$(grep -lF "$WORK" "$index" "$WORK/run-later/previous.json")"
cp -a "$WORK/run-later/report" "$WORK/report-1"
want 0 "the report again, as before" "$PROGRAM" report "$WORK/run-later" --quiet
ok "other bytes" diff -rq "$WORK/report-1" "$WORK/run-later/report"
mv "$WORK/run-old" "$WORK/run-moved"
want 0 "the report again, the previous run moved" "$PROGRAM" report "$WORK/run-later" --previous "$WORK/run-moved" --quiet
ok "other bytes" diff -rq "$WORK/report-1" "$WORK/run-later/report"
mv "$WORK/run-moved" "$WORK/run-old"
want 1 "verify with a previous run" "$PROGRAM" verify "$WORK/run-later" # the plan was edited meanwhile
prints "agrees       files of the report"
want 0 "run and a previous one" "$PROGRAM" run "$WORK/old/plan.yaml" --run "$WORK/run-since" --previous "$WORK/run-old" --quiet
holds "$WORK/run-since/report/index.html" "nothing changed"
want 0 "run without the previous one" "$PROGRAM" run "$WORK/old/plan.yaml" --run "$WORK/run-since" --quiet
holds "$WORK/run-since/report/index.html" "No earlier run was named"
want 2 "itself as previous" "$PROGRAM" report "$WORK/run-since" --previous "$WORK/run-since"
want 6 "nothing as previous" "$PROGRAM" run "$WORK/old/plan.yaml" --run "$WORK/run-since" --previous "$WORK/nothing"
cp -a "$WORK/run-old" "$WORK/run-damaged"
truncate -s 1000 "$WORK/run-damaged/results.json"
want 0 "a damaged one as previous" "$PROGRAM" report "$WORK/run-since" --previous "$WORK/run-damaged"
says "the previous run could not be compared"
holds "$WORK/run-since/report/index.html" "it could not be compared"
# results that are made again are not what previous.json is about
cp "$WORK/run-later/previous.json" "$WORK/run-since/previous.json"
want 0 "another run's previous.json" "$PROGRAM" report "$WORK/run-since" --quiet
holds "$WORK/run-since/report/index.html" "No earlier run was named"
echo '{"format": "x"}' >"$WORK/run-since/previous.json"
want 5 "a previous.json of another form" "$PROGRAM" report "$WORK/run-since" --quiet

want 2 "one run" "$PROGRAM" diff "$WORK/run-old"
want 6 "no run" "$PROGRAM" diff "$WORK/run-old" "$WORK/nothing"
rm -rf "$WORK/run-cut"
cp -r "$WORK/run-old" "$WORK/run-cut"
truncate -s 1000 "$WORK/run-cut/results.json"
want 5 "cut results" "$PROGRAM" diff "$WORK/run-old" "$WORK/run-cut"

report
