#!/bin/bash
# Every option of `werkzaam fit`: published numbers in its table, the same numbers twice, and designs for which there is no answer.
# More digits of all of them are compared by check-reference.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

ASSINK=$TOP/datasets/assink2016/effects.csv
SCHOOLS=$TOP/datasets/konstantopoulos2011/effects.csv
HACKSHAW=$TOP/tests/reference/data/hackshaw1998.csv
cd "$WORK" || exit 1

# fit TEXT FILE OPTIONS...: ends well and prints the text.
fit() {
	local text=$1
	shift
	tidy 0 "fit $(basename "$(dirname "$1")") ${*:2}" "$PROGRAM" fit "$@"
	prints "$text"
}

# ---- numbers that the field knows (metafor 3.8-1, clubSandwich 0.5.8) ----

levels=(--levels 'study,esid')
fit "0.4268    0.1184    3.6038  99.0000   0.0005    0.1918    0.6618" "$ASSINK" "${levels[@]}"
fit "0.4268    0.1186    3.5971  15.4476   0.0025" "$ASSINK" "${levels[@]}" --cr CR2
prints "cluster-robust CR2, 17 clusters (study)"
fit "16.0000" "$ASSINK" "${levels[@]}" --cr CR2 --test t
fit "F(2, 0.7971)" "$ASSINK" "${levels[@]}" --mods '~ factor(deltype, ref=general)' --cr CR2
prints "(df < 4)"
prints "too few clusters"
fit "9.8632   0.0540" "$SCHOOLS" --levels district,study --cr CR2
fit "10.0000   0.0538" "$SCHOOLS" --levels district,study --test contain
fit "0.1879  I^2  58.3057  ci   0.0844   0.4673" "$ASSINK" "${levels[@]}" --profile
prints "0.1120  I^2  34.7568  ci   0.0671   0.1810"
fit "slope 1.9729, se 0.5499, t(98)" "$ASSINK" "${levels[@]}" --egger
fit "PEESE: slope" "$ASSINK" "${levels[@]}" --peese
fit "7 added on the left side, estimate 0.1745, se 0.0484" "$HACKSHAW" --trimfill L0
fit "  11                              0.3535    0.1032" "$ASSINK" "${levels[@]}" --loo study
prints "  14                              0.4552    0.1243"
fit "Cook" "$ASSINK" "${levels[@]}" --influence study
fit "17                             " "$ASSINK" "${levels[@]}" --blup
fit "0.3678    0.0965" "$ASSINK" "${levels[@]}" --rho 0.6
fit "0.3678    0.0965" "$ASSINK" "${levels[@]}" --rho 0.6 --rho-level study
fit "13 rows kept, 87 left out" "$ASSINK" "${levels[@]}" --subset 'deltype == "overt"'

# A unit of measurement changes nothing but the estimates. (clubSandwich 0.5.8 drops eigenvalues below 1e-12, whatever the unit: effects
# of 0.001 get other standard errors there than the same effects times 1000.)
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "yi") y = i; if ($i == "vi") v = i }; print; next }
	{ $y = $y "e-4"; $v = $v "e-8"; print }' "$ASSINK" >tiny.csv
for table in "$ASSINK" tiny.csv; do
	fit "CR2" "$table" "${levels[@]}" --mods '~ year + deltype' --cr CR2 --json
	tr '{' '\n' <"$WORK/out" | sed -n 's/.*"name": "\([a-z]*\)", "b".*"stat": \(-*[0-9.]\{9\}\).*"df": \([0-9.]\{9\}\).*/\1 \2 \3/p' >"$WORK/$(basename "$table").tests"
done
ok "other tests in another unit" cmp -s effects.csv.tests tiny.csv.tests
ok "four coefficients" test "$(wc -l <tiny.csv.tests)" -eq 4

# ---- what would go wrong quietly ----

fit "0.5630" "$ASSINK" --levels 'esid,study'
says "units of 'esid' are spread over units of 'study'"
fit "0.4268" "$ASSINK" "${levels[@]}"
silent
fit "Permutation of 100 units (esid)" "$ASSINK" "${levels[@]}" --mods '~ year' --permute 99
says "'year' varies within 1 of 17 units of 'study' (line 15, for one)"
fit "-1.3849    0.8661" "$ASSINK" "${levels[@]}" --mods '~ deltype' --predict # metafor's predict() with newmods
prints "-0.5958    1.5363"
fit "year" "$ASSINK" "${levels[@]}" --mods '~ year' --predict
says "--predict: there is an interval for a model without moderators"
fit "deltypegeneral" "$ASSINK" "${levels[@]}" --mods '~ deltype' --loo study
prints "not estimable: coefficient_needs_this_unit"

# ---- the same twice, and all patterns of signs ----

for kind in cases wild parametric; do
	tidy 0 "fit --bootstrap $kind" "$PROGRAM" fit "$ASSINK" "${levels[@]}" --mods '~ pubstatus' --bootstrap 199 --kind "$kind" --variance-tests --json
	cp "$WORK/out" "$kind.json"
	tidy 0 "fit --bootstrap $kind again" "$PROGRAM" fit "$ASSINK" "${levels[@]}" --mods '~ pubstatus' --bootstrap 199 --kind "$kind" --variance-tests --json
	ok "two runs of $kind differ" cmp -s "$WORK/out" "$kind.json"
	tidy 0 "fit --bootstrap $kind, other seed" "$PROGRAM" fit "$ASSINK" "${levels[@]}" --mods '~ pubstatus' --bootstrap 199 --kind "$kind" --seed 2 --json
	ok "another seed gives the same" test "$(sed 's/"seed": [0-9]*//' "$WORK/out")" != "$(sed 's/"seed": [0-9]*//' "$kind.json")"
done
# Statistics of 62.8 and of hundreds (metafor): no draw without the level comes near, so p = 1 / (199 + 1).
fit "boot p 0.0050" "$ASSINK" "${levels[@]}" --bootstrap 199 --kind parametric --variance-tests
ok "not a bootstrap p for each level" test "$(grep -c 'boot p 0.0050' "$WORK/out")" -eq 2
fit "1024 replicates (all patterns of signs)" "$SCHOOLS" --levels district,study --bootstrap 1999 --kind wild
fit "100 replicates" "$SCHOOLS" --levels district,study --bootstrap 100 --kind wild --weights webb

# ---- cases at any level ----

fit "Bootstrap (cases by study): 99 replicates" "$SCHOOLS" --levels district,study --bootstrap 99 --unit study
fit "Bootstrap (cases by district,study): 99 replicates" "$SCHOOLS" --levels district,study --bootstrap 99 --unit district,study --interval student
fit "Bootstrap (cases by study): 99 replicates" "$SCHOOLS" --levels district,study --mods '~ year' --bootstrap 99 --unit study --strata year
for unit in study district,study; do
	tidy 0 "fit --bootstrap by $unit" "$PROGRAM" fit "$SCHOOLS" --levels district,study --bootstrap 99 --unit "$unit" --json
	cp "$WORK/out" by.json
	tidy 0 "fit --bootstrap by $unit in lanes of 1" env WERKZAAM_LANES=x1 "$PROGRAM" fit "$SCHOOLS" --levels district,study --bootstrap 99 --unit "$unit" --json
	ok "other bytes in lanes of 1, by $unit" cmp -s "$WORK/out" by.json
done
tidy 4 "fit, each unit alone" "$PROGRAM" fit "$SCHOOLS" --levels district,study --bootstrap 99 --unit study --strata study
says "nothing to draw: each 'study' is alone in its 'district' and stratum"

# ---- no answer, and said so ----

{
	echo study,esid,yi,vi,x,g
	for i in 1 2 3 4 5 6; do echo "S$i,1,0.$i,0.1,$((i % 2)),$([ "$i" = 1 ] && echo a || echo b)"; done
} >equal.csv
fit "Egger's test: not estimable" equal.csv --egger
fit "PEESE: not estimable" equal.csv --peese
fit "Trim and fill: not estimable" equal.csv --trimfill R0
fit "not estimable: coefficient_needs_this_unit" equal.csv --mods '~ g' --loo effect
for option in --profile --blup "--loo study" "--influence esid" "--bootstrap 19" "--bootstrap 19 --kind parametric" "--cr CR2" "--test satterthwaite"; do
	# shellcheck disable=SC2086
	tidy 0 "fit equal.csv $option" "$PROGRAM" fit equal.csv --levels study,esid $option --json
	checks=$((checks + 1))
	if grep -qiE '[:\[] *-?(nan|inf)' "$WORK/out"; then fail "a number that is none"; fi
done
awk -F, 'NR == 1 { print; next } { print "S," NR ",0." NR ",0.1,1,a" }' equal.csv >one_study.csv
tidy 4 "fit, one cluster" "$PROGRAM" fit one_study.csv --cr CR2 --cluster study
says "cluster"

# ---- options that do not go together ----

refuse() { # TEXT OPTIONS...
	local text=$1
	shift
	tidy 2 "fit equal.csv $*" "$PROGRAM" fit equal.csv "$@"
	says "$text"
}
refuse "--cluster goes with --cr" --cluster study
refuse "--test contain does not go with --cr" --cr CR2 --test contain
refuse "--rho-level goes with --rho" --levels study,esid --rho-level study
refuse "is the effect itself" --levels study,esid --rho 0.5 --rho-level esid
refuse "none of --levels" --levels study,esid --loo manual
refuse "different levels" --levels study,esid --loo study --influence esid
refuse "--weights" --bootstrap 9 --weights webb
refuse "--adjust go with --kind wild" --bootstrap 9 --adjust CR2
refuse "expected one of CR0" --bootstrap 9 --kind wild --adjust CR4
refuse "go with --bootstrap" --kind wild
refuse "--interval bca does not go with --kind wild" --bootstrap 9 --kind wild --interval bca
refuse "parametric draws from the whole model" --levels study,esid --bootstrap 9 --unit esid --kind parametric
refuse "none of --levels" --levels study,esid --bootstrap 9 --unit study,manual
refuse "none of --levels" --levels study,esid --bootstrap 9 --kind wild --unit study,esid
refuse "--trimfill" --trimfill X
refuse "subset" --subset 'x >'
refuse "subset" --subset 'no_such_column == 1'
tidy 3 "fit, empty subset" "$PROGRAM" fit equal.csv --subset 'x > 7'
says "keeps none of 6 rows"
tidy 3 "fit, no cluster column" "$PROGRAM" fit equal.csv --cr CR2 --cluster manual
says "there is no column 'manual'"

# ---- under mpirun the first process does it all, and says what is wrong ----

tidy 0 "fit alone" "$PROGRAM" fit "$ASSINK" "${levels[@]}"
cp "$WORK/out" alone
want 0 "fit on 3 ranks" "$MPIRUN" 3 "$PROGRAM" fit "$ASSINK" "${levels[@]}"
ok "prints something else, or more than once" cmp -s "$WORK/out" alone
ok "does not say once that the others do nothing" test "$(grep -c 'not shared over ranks' "$WORK/err")" -eq 1
for words in "fit $ASSINK --nonsense" "fit no_such_file.csv" "nonsense" "run"; do
	# shellcheck disable=SC2086
	limited "$MPIRUN" 2 "$PROGRAM" $words
	what="mistake on 2 ranks: $words"
	ok "status $status" test "$status" -ge 2 -a "$status" -le 6
	ok "the mistake is not told once" test "$(grep 'werkzaam: ' "$WORK/err" | grep -vc 'not shared')" -eq 1
done

echo "Checks: $checks, Failures: $failures"
[ "$failures" -eq 0 ]
