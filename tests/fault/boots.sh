#!/bin/bash
# Bootstraps and pairs in one plan: the same bytes on 1, 2 and 4 ranks, and after kills at random moments, resumed on another number of ranks.
# SEED=N repeats the random moments of an earlier test.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
# shellcheck source=tests/fault/job.sh
. tests/fault/job.sh
RANDOM=${SEED:=$RANDOM}
echo "boots: SEED=$SEED"

# Two studies or more of each of 16 manuals: enough to draw at every level, with elements that some manuals have.
{
	echo manual,study,effect,yi,vi,kind,e1,e2,e3,e4
	awk 'BEGIN { for (m = 1; m <= 16; m++) for (s = 1; s <= 2 + m % 3; s++) for (e = 1; e <= 1 + (m + s) % 3; e++)
		printf("M%d,M%d-%d,%d,%.4f,%.4f,%s,%d,%d,%d,%d\n", m, m, s, e, 0.3 + 0.05 * (m * 5 % 11 - 5) + 0.07 * (s * 7 % 5 - 2) + 0.04 * ((m * 3 + s * 5 + e * 7) % 9 - 4),
			0.02 + 0.01 * ((m + 2 * s + 3 * e) % 7), m % 2 ? "p" : "q", m % 3 == 0, m % 4 < 2, m > 9, (m * m) % 7 < 3) }'
} >"$WORK/effects.csv"
{
	printf 'variable,label_nl,label_en,type,codes,level,role\nmanual,M,M,text,,manual,id\nstudy,S,S,text,,study,id\neffect,E,E,text,,effect,id\n'
	printf 'yi,Y,Y,numeric,,effect,effect\nvi,V,V,numeric,,effect,variance\nkind,K,K,categorical,p=P|P;q=Q|Q,manual,\n'
	for e in 1 2 3 4; do echo "e$e,E$e,E$e,element,,manual,"; done
} >"$WORK/codebook.csv"

# replicates|bootstrap: long enough not to end before the signal; sanitizers make it ten times as long
less=1
if ldd "$PROGRAM" | grep -q libasan; then less=10; fi
for wish in "30000|cases, interval: student, strata: kind" "6000|cases, unit: [manual, study]" "20000|wild, adjust: CR2"; do
	kind=${wish#*|}
	replicates=$((${wish%|*} / less))
	name=${kind//[^a-z]/}
	p=$WORK/$name.yaml
	printf 'name: boots\nrecords: {effects: effects.csv}\ncodebook: codebook.csv\nmodel: {levels: [manual, study, effect]}\nelements: {pairs: true}\nmoderators: [kind]\n' >"$p"
	printf 'effect_size: {outlier_z: 0}\npermutation: {replicates: 99, block: 25}\nreport: {languages: [en]}\nbootstrap: {kind: %s, replicates: %d, block: %d}\n' "$kind" \
		"$replicates" $((replicates / 40)) >>"$p"
	for ranks in 1 2 4; do
		want 0 "$kind on $ranks ranks" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$WORK/$name-$ranks"
		same "$kind on $ranks ranks" "$WORK/$name-1" "$WORK/$name-$ranks"
	done
	ok "$kind: no bootstrap in results.json" grep -q '"kind": "'"${kind%%,*}"'"' "$WORK/$name-1/results.json"
	ok "$kind: no pairs in results.json" grep -q '"kind": "pairs"' "$WORK/$name-1/results.json"

	# killed twice, on 2 ranks and on 4, and then to the end on one
	r=$WORK/$name-killed
	all=$(blocks "$WORK/$name-1")
	for ranks in 2 4; do
		have=$(blocks "$r")
		start "$kind, killed on $ranks ranks" "$MPIRUN" $ranks "$PROGRAM" run "$p" --run "$r"
		mpirun=$(child "$limiter")
		await_blocks "$r" $((have + 1 + RANDOM % (all / 4)))
		# shellcheck disable=SC2046 # a list of numbers
		kill -KILL "$mpirun" $(child "$mpirun")
		ended 2>/dev/null # bash says "Killed"
		unfinished "$r"
	done
	have=$(blocks "$r")
	want 0 "$kind, after the kills" "$PROGRAM" run "$p" --run "$r"
	logged "$kind, after the kills" "$r" "\"made\": [1-9][0-9]*, \"kept\": $have, \"set_aside\": 0"
	same "$kind, after the kills" "$WORK/$name-1" "$r"
done
report
