#!/bin/bash
# Data sets too small for this or that: a run ends well, and results and report say what is not estimable, and why.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

cat >"$WORK/codebook.csv" <<'CSV'
variable,label_nl,label_en,type,codes,level,note,role
manual,Handleiding,Manual,text,,manual,,id
study,Studie,Study,text,,study,,id
esid,Effect,Effect,text,,effect,,id
yi,Effectgrootte,Effect size,numeric,,effect,,effect
vi,Variantie,Variance,numeric,,effect,,variance
kind,Soort,Kind,categorical,p=P|P;q=Q|Q;r=R|R,manual,,
setting,Plaats,Setting,categorical,home=Thuis|Home;clinic=Kliniek|Clinic,study,,
rare,Zeldzaam,Rare,element,,manual,,
same,Zelfde,Same,element,,manual,,
other,Andere,Other,element,,manual,,
gap,Gat,Gap,element,,manual,,
everywhere,Overal,Everywhere,element,,manual,,
single,Enkel,Single,element,,manual,,
CSV
# plan NAME PERMUTATION: levels manual, study, effect
plan4() {
	printf 'name: %s\nrecords: {effects: %s.csv}\ncodebook: codebook.csv\nmodel: {levels: [manual, study, effect]}\nby: [all, kind]\nelements: {min_studies: 2}\n' "$1" "$1"
	printf 'moderators: [setting]\npermutation: {%s}\n' "$2"
}
head=manual,study,esid,yi,vi,kind,setting,rare,same,other,gap,everywhere,single
# Eight manuals with two studies of two effects; rare is in manuals 2 and 6.
{
	echo $head
	awk 'BEGIN {
		split("01000100", rare, ""); split("1001-10-", gap, ""); split("00000001", single, "")
		for (i = 0; i < 32; i++) {
			m = int(i / 4) + 1; s = int(i / 2) + 1
			printf "M%d,S%d,%d,%.3f,%.3f,%s,%s,%s,%s,%s,%s,1,%s\n", m, s, i % 2 + 1, 0.2 + (m * 5 % 8) / 20 + (s * 7 % 11) / 17 - (i * 13 % 17) / 25, \
				0.02 + (i * 11 % 19) / 333, m == 8 ? "q" : "p", s % 3 ? "clinic" : "home", rare[m], rare[m], 1 - rare[m], gap[m] == "-" ? "" : gap[m], single[m]
		}
	}'
} >"$WORK/eight.csv"

# value RUN TYPE NAME KEY: a member of an analysis in results.json, "permutation.KEY" for one of its permutation
value() {
	awk -v type="$2" -v name="$3" -v key="$4" '
		/^  \{/ { delete got; inside = "" }
		/^   "[a-z_A-Z0-9]+": / { k = $1; gsub(/[":]/, "", k); v = $0; sub(/^[^:]*: /, "", v); sub(/,$/, "", v); gsub(/"/, "", v); got[k] = v; inside = v ~ /^\{$/ ? k "." : "" }
		/^    "[a-z_A-Z0-9]+": / && inside != "" { k = $1; gsub(/[":]/, "", k); v = $0; sub(/^[^:]*: /, "", v); sub(/,$/, "", v); gsub(/"/, "", v); got[inside k] = v }
		/^  \}/ { if (got["type"] == type && got["name"] == name) { print (key in got) ? got[key] : "(none)"; exit } }' "$1/results.json"
}
# is RUN TYPE NAME KEY VALUE
is() {
	local found
	found=$(value "$1" "$2" "$3" "$4")
	checks=$((checks + 1))
	[ "$found" = "$5" ] || fail "$2, $3: $4 is '$found', expected '$5'"
}
# above RUN TYPE NAME KEY VALUE
above() {
	local found
	found=$(value "$1" "$2" "$3" "$4")
	checks=$((checks + 1))
	awk -v a="$found" -v b="$5" 'BEGIN { exit !(a ~ /^[0-9.e-]+$/ && a + 0 >= b - 1e-12) }' || fail "$2, $3: $4 is '$found', expected at least $5"
}

# ---- eight manuals ----

plan4 eight "replicates: 99" >"$WORK/eight.yaml"
r=$WORK/eight
want 0 "eight manuals" "$PROGRAM" run "$WORK/eight.yaml" --run "$r"
is "$r" all overall status estimated
is "$r" all rare status estimated
is "$r" all rare permutation.unit manual
is "$r" all rare permutation.exact true
is "$r" all rare permutation.replicates 28
is "$r" all rare p_floor 0.035714285714285712
above "$r" all rare p_perm 0.035714285714285712
is "$r" all same status aliased
is "$r" all same alias_of rare
is "$r" all same alias_complement false
is "$r" all other status aliased
is "$r" all other alias_of rare
is "$r" all other alias_complement true
is "$r" all gap n_not_stated 8
is "$r" all gap n_manuals 6
is "$r" all gap permutation.replicates 20
is "$r" all everywhere status not_estimable
is "$r" all everywhere reason constant
is "$r" all single reason too_few_manuals
is "$r" all setting permutation.unit study
is "$r" all setting permutation.exact false
is "$r" all setting p_floor 0.01
is "$r" kind=q overall status estimated
is "$r" kind=q setting reason too_few_studies
is "$r" kind=q rare reason constant
is "$r" kind=q gap reason all_missing
slug=$(basename "$(find "$r/report" -name 'kind-q*-elements.csv')" -elements.csv)
holds "$r/report/all-elements.csv" too_few_manuals
holds "$r/report/all-elements.csv" constant
holds "$r/report/$slug-elements.csv" all_missing
# two studies: nothing is called small or large that differs from nothing, and reasons are in the language of the page
holds "$r/report/nl/$slug.html" "geen effect aangetoond"
holds "$r/report/nl/$slug.html" "Uit zo weinig studies zijn ook deze grenzen zelf maar ruw te schatten."
holds "$r/report/en/$slug.html" "From so few studies"
holds "$r/report/nl/$slug.html" "Niet te schatten met deze gegevens."
holds "$r/report/$slug-bias.csv" "one cluster"
ok "an English reason on a Dutch page" test -z "$(grep -l "one cluster" "$r"/report/nl/*.html)"

plan4 eight "replicates: 99, unit: manual" >"$WORK/manual.yaml"
want 0 "unit manual" "$PROGRAM" run "$WORK/manual.yaml" --run "$WORK/manual"
is "$WORK/manual" all setting status estimated
is "$WORK/manual" all setting permutation.status not_tested
is "$WORK/manual" all setting permutation.reason varies_within_unit
is "$WORK/manual" all setting p_perm null
is "$WORK/manual" all setting p_floor "(none)"
above "$WORK/manual" all rare p_perm 0.035714285714285712

# ---- less and less ----

# set NAME ROWS: the first rows of the eight
first() {
	head -n $(($2 + 1)) "$WORK/eight.csv" >"$WORK/$1.csv"
	plan4 "$1" "replicates: 99" >"$WORK/$1.yaml"
	want 0 "$1" "$PROGRAM" run "$WORK/$1.yaml" --run "$WORK/$1"
	ok "no page" test -s "$WORK/$1/report/en/all.html"
}
first two_manuals 8
is "$WORK/two_manuals" all overall status estimated
is "$WORK/two_manuals" all rare reason too_few_manuals
first one_manual 4
is "$WORK/one_manual" all overall status estimated
is "$WORK/one_manual" all rare reason constant
first one_study 2
is "$WORK/one_study" all overall status not_estimable
is "$WORK/one_study" all overall reason one_unit
is "$WORK/one_study" all setting reason constant
holds "$WORK/one_study/report/en/all.html" "there is only one unit"
holds "$WORK/one_study/report/nl/all.html" "er is maar "
first one_effect 1
is "$WORK/one_effect" all overall reason one_effect
holds "$WORK/one_effect/report/en/all.html" "there is only one effect size"
want 0 "one effect on 2 ranks" "$MPIRUN" 2 "$PROGRAM" run "$WORK/one_effect.yaml" --run "$WORK/ranks"
same "one effect on 2 ranks" "$WORK/one_effect" "$WORK/ranks"

# minimums of one: the plan may ask for what the model cannot give
sed 's/^elements:.*/elements: {min_studies: 1, min_manuals: 1}/' "$WORK/two_manuals.yaml" >"$WORK/ones.yaml"
want 0 "minimums of one" "$PROGRAM" run "$WORK/ones.yaml" --run "$WORK/ones"
is "$WORK/ones" all rare status not_estimable
is "$WORK/ones" all rare reason too_few_units
first three_manuals 12
sed 's/^elements:.*/elements: {min_studies: 1, min_manuals: 1}/' "$WORK/three_manuals.yaml" >"$WORK/ones.yaml"
want 0 "three manuals, minimums of one" "$PROGRAM" run "$WORK/ones.yaml" --run "$WORK/ones_of_three"
is "$WORK/ones_of_three" all rare status estimated
is "$WORK/ones_of_three" all rare permutation.replicates 3
above "$WORK/ones_of_three" all rare p_perm 0.33333333333333331

# ---- studies without a manual ----

sed 's/^M[34],/,/' "$WORK/eight.csv" | awk -F, -v OFS=, '$1 == "" { for (i = 6; i <= 13; i++) if (i != 7) $i = "" } 1' >"$WORK/alone.csv"
sed '1,/^manual/s/^kind.*/&/; s/^\(kind,.*\),manual,,$/\1,study,,/' "$WORK/codebook.csv" >"$WORK/alone_codebook.csv"
plan4 alone "replicates: 0" | sed 's/codebook.csv/alone_codebook.csv/; s/effect\]}/effect], without_manual: own}/' >"$WORK/alone.yaml"
want 0 "check, studies without a manual" "$PROGRAM" check "$WORK/alone.yaml"
prints "no manual (lines 10, 11, 12, 13, 14, 15 and 2 more): the study stands by itself at the level of manuals"
want 0 "studies without a manual" "$PROGRAM" run "$WORK/alone.yaml" --run "$WORK/alone" --quiet
is "$WORK/alone" all overall n_effects 32
is "$WORK/alone" all overall n_manuals 10
is "$WORK/alone" all rare n_manuals 6
tiles() { tr -d '\n' <"$WORK/alone/report/$1/all.html" | grep -o '<ul class="tiles">.*' | head -c 400; }
ok "the page counts other manuals" grep -q '<span>manuals</span> <strong>6</strong></li><li><span>without a manual</span> <strong>4</strong>' <(tiles en)
ok "the Dutch page counts other manuals" grep -q '<span>zonder handleiding</span> <strong>4</strong>' <(tiles nl)
holds "$WORK/alone/report/en/all.html" ">Without a manual: S6<"
holds "$WORK/alone/report/en/all.html" "manual or study without one"
holds "$WORK/alone/report/en/all.html" "With 6 units (manuals) strong associations"
holds "$WORK/alone/report/changes.csv" ",manual_is_study"
sed -i 's/, without_manual: own//' "$WORK/alone.yaml"
want 0 "studies without a manual, left out" "$PROGRAM" run "$WORK/alone.yaml" --run "$WORK/left" --quiet
is "$WORK/left" all overall n_effects 24
holds "$WORK/left/report/excluded.csv" missing_level_id

# ---- a label for each level ----

mkdir "$WORK/labels"
{
	cat "$WORK/codebook.csv"
	printf 'title,Titel,Title,text,,manual,,label\nauthors,Auteurs,Authors,text,,study,,label\nmeasure,Maat,Measure,text,,effect,,label\n'
} >"$WORK/labels/codebook.csv"
sed '1s/$/,title,authors,measure/; 2,$s/^\([^,]*\),\([^,]*\),\([^,]*\),.*/&,"Programme \1",Author of \2,scale \3/; 5s/,scale 2$/,/' "$WORK/eight.csv" >"$WORK/labels/labels.csv"
plan4 labels "replicates: 0" >"$WORK/labels/labels.yaml"
want 0 "labels" "$PROGRAM" run "$WORK/labels/labels.yaml" --run "$WORK/labels/run"
for text in 'Programme M1' 'Author of S1<' '>scale 1<'; do holds "$WORK/labels/run/report/en/all.html" "$text"; done
ok "an effect without a label has not its id" grep -q '>2<' "$WORK/labels/run/report/en/all.html"
ok "the CSV file has other ids" grep -q '^S1,Author of S1,1,' "$WORK/labels/run/report/all-studies.csv"
want 0 "check, labels of effects that are alike" "$PROGRAM" check "$WORK/labels/labels.yaml"
prints "no errors"
ok "measures that are called alike are called double" test "$(grep -c 'entered twice' "$WORK/out")" -eq 0
sed -i 's/Author of S2/Author of S1/; s/^M1,S1,2,[^,]*/M1,S1,2,/' "$WORK/labels/labels.csv"
want 0 "check, a label twice" "$PROGRAM" check "$WORK/labels/labels.yaml"
prints "'study' 'S2' has the label 'Author of S1', and so has 'S1' on line 2: entered twice?"
prints "record 'Programme M1 / Author of S1 / scale 2' will be left out"

# ---- records without effect size ----

sed '2,$s/,0\.[0-9]*,\([pq]\),/,0,\1,/' "$WORK/eight.csv" >"$WORK/none.csv"
plan4 none "replicates: 99" >"$WORK/none.yaml"
want 4 "no variance above 0" "$PROGRAM" run "$WORK/none.yaml" --run "$WORK/none"
says "none of the 32 records has an effect size"
want 4 "check, no variance above 0" "$PROGRAM" check "$WORK/none.yaml"
sed '5s/,0\.[0-9]*,\([pq]\),/,-1,\1,/; 6s/^\(M2,S3,[12]\),[^,]*,[^,]*,/\1,,,/' "$WORK/eight.csv" >"$WORK/some.csv"
plan4 some "replicates: 99" >"$WORK/some.yaml"
want 0 "some left out" "$PROGRAM" run "$WORK/some.yaml" --run "$WORK/some"
is "$WORK/some" all overall n_effects 30
holds "$WORK/some/report/excluded.csv" variance_not_positive
holds "$WORK/some/report/excluded.csv" no_effect_size
want 0 "check, some left out" "$PROGRAM" check "$WORK/some.yaml"
prints "32 records, 30 with an effect size, 2 left out: see the warnings"
prints "some.csv:5: warning"
want 0 "check, some left out, quietly" "$PROGRAM" check --quiet "$WORK/some.yaml"
prints "32 records, 30 with an effect size, 2 left out: see the warnings (without --quiet)"

# ---- all of these results have the form that docs/results.schema.json describes ----

schema "small sets, schema" "$WORK"/*/results.json

report
