#!/bin/bash
# Same plan and inputs, same bytes: on any number of ranks, with any size of blocks, in one go or stage by stage.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# ranks and stages
for data in landenberger2005 assink2016; do
	p=$WORK/$data.yaml
	plan "$p" "$data" 64 300
	want 0 "$data, no mpirun" "$PROGRAM" run "$p" --run "$WORK/$data-0"
	ok "says where the report is" test -f "$(cat "$WORK/out")"
	for ranks in 1 2 4; do
		want 0 "$data on $ranks ranks" "$MPIRUN" "$ranks" "$PROGRAM" run "$p" --run "$WORK/$data-$ranks"
		same "$data on $ranks ranks" "$WORK/$data-0" "$WORK/$data-$ranks"
	done
	staged=$WORK/$data-staged
	want 0 "$data, ingest" "$PROGRAM" ingest "$p" --run "$staged"
	for stage in effects analyse resample merge report; do
		want 0 "$data, $stage" "$PROGRAM" "$stage" "$staged"
	done
	same "$data stage by stage" "$WORK/$data-0" "$staged"
	# the second time nothing is computed again
	want 0 "$data again" "$PROGRAM" run "$p" --run "$WORK/$data-0"
	logged "$data again" "$WORK/$data-0" '"made": 0, "kept": [1-9]'
	same "$data again" "$WORK/$data-0" "$staged"
	# resample alone on four ranks
	rm -rf "$staged/blocks" "$staged/results.json" "$staged/report"
	want 0 "$data, resample on 4 ranks" "$MPIRUN" 4 "$PROGRAM" resample "$staged"
	want 0 "$data, merge" "$PROGRAM" merge "$staged"
	want 0 "$data, report" "$PROGRAM" report "$staged"
	same "$data resampled on 4 ranks" "$WORK/$data-0" "$staged"
done

# a file large enough to be read by all ranks in parts, with faults: dataset.json and every message
for data in good faulty; do
	awk -v faulty="$([ "$data" = faulty ] && echo 1 || echo 0)" 'BEGIN {
		print "study,effect,yi,vi,note"
		for (i = 1; i <= 40000; i++)
			printf "s%d,%d,%s,0.1,\"a note, %d\n on two lines\"\n", i / 4, i % 4, faulty && i % 9000 == 0 ? "0.4l" : i / 40000, i
		if (faulty) print "x,\"not closed"
	}' >"$WORK/large.csv"
	printf 'variable,label_nl,label_en,type,codes,level,role\nstudy,S,S,text,,study,id\neffect,E,E,text,,effect,id\nyi,Y,Y,numeric,,effect,effect\nvi,V,V,numeric,,effect,variance\nnote,N,N,text,,effect,\n' \
		>"$WORK/large-book.csv"
	printf 'name: large\nrecords: {effects: large.csv}\ncodebook: large-book.csv\nmodel: {levels: [study, effect]}\n' >"$WORK/large.yaml"
	for ranks in 1 2 3 4; do
		rm -rf "$WORK/large-$ranks"
		want "$([ "$data" = faulty ] && echo 3 || echo 0)" "$data large file on $ranks ranks" "$MPIRUN" "$ranks" "$PROGRAM" ingest "$WORK/large.yaml" --run "$WORK/large-$ranks"
		grep '^[^-]*large.csv:' "$WORK/err" >"$WORK/said-$ranks"
		ok "other messages on $ranks ranks than on 1" cmp -s "$WORK/said-1" "$WORK/said-$ranks"
		[ $data = faulty ] || ok "dataset.json differs on $ranks ranks" cmp -s "$WORK/large-1/dataset.json" "$WORK/large-$ranks/dataset.json"
	done
	[ $data = good ] || ok "no messages to compare" test "$(wc -l <"$WORK/said-1")" -ge 5
done

# blocks; pages name the plan by its digest, so they differ in that one row
for block in 1 7 64 1000; do
	p=$WORK/blocks.yaml
	plan "$p" landenberger2005 $block 130
	want 0 "blocks of $block" "$PROGRAM" run "$p" --run "$WORK/b$block"
	find "$WORK/b$block/report" -name '*.html' -exec sed -i '/blocks\.yaml/s/[0-9a-f]\{64\}/PLAN/' {} +
	same "blocks of $block" "$WORK/b1" "$WORK/b$block"
done

# bootstraps: ranks, blocks of any size, a block that was damaged and one that is lost
for kind in cases wild parametric; do
	p=$WORK/boot-$kind.yaml
	plan "$p" assink2016 64 130
	echo "bootstrap: {kind: $kind, replicates: 99, block: 17}" >>"$p"
	want 0 "bootstrap of $kind" "$PROGRAM" run "$p" --run "$WORK/boot-$kind"
	ok "no $kind in results.json" grep -q "\"kind\": \"$kind\"" "$WORK/boot-$kind/results.json"
	want 0 "bootstrap of $kind on 3 ranks" "$MPIRUN" 3 "$PROGRAM" run "$p" --run "$WORK/boot-$kind-3"
	same "bootstrap of $kind on 3 ranks" "$WORK/boot-$kind" "$WORK/boot-$kind-3"
	sed -i 's/block: 17/block: 1000/' "$p"
	want 0 "bootstrap of $kind in one block each" "$PROGRAM" run "$p" --run "$WORK/boot-$kind-1000"
	ok "bootstrap of $kind in one block each" cmp -s "$WORK/boot-$kind/results.json" "$WORK/boot-$kind-1000/results.json"
	mapfile -t block < <(find "$WORK/boot-$kind-1000/blocks" -name '*.wzb' | sort)
	rm "${block[0]}"
	for b in "${block[@]:1}"; do printf 'x' | dd of="$b" bs=1 seek=90 conv=notrunc 2>"$WORK/dd"; done
	want 0 "bootstrap of $kind, blocks damaged" "$PROGRAM" run "$p" --run "$WORK/boot-$kind-1000"
	logged "bootstrap of $kind, blocks damaged" "$WORK/boot-$kind-1000" "\"made\": ${#block[@]}, \"kept\": 0, \"set_aside\": $((${#block[@]} - 1))"
	ok "bootstrap of $kind made again" cmp -s "$WORK/boot-$kind/results.json" "$WORK/boot-$kind-1000/results.json"
done

# more replicates until claims are settled: ranks, blocks of any size, twice, and a block of a later round that is lost
p=$WORK/more.yaml
plan "$p" landenberger2005 64 99
sed -i 's/replicates: 99,/replicates: 99, max_replicates: 2000,/' "$p"
want 0 "more replicates" "$PROGRAM" run "$p" --run "$WORK/more"
ok "no family was continued" grep -qE '"replicates": (199|399|799|1599|2000)' "$WORK/more/results.json"
want 0 "more replicates again" "$PROGRAM" run "$p" --run "$WORK/more"
logged "more replicates again" "$WORK/more" '"made": 0, "kept": [1-9]'
rm "$(find "$WORK/more/blocks" -name '*-163.wzb' | head -n 1)"
want 0 "more replicates, one block lost" "$PROGRAM" run "$p" --run "$WORK/more"
logged "more replicates, one block lost" "$WORK/more" '"made": 1, '
sed -i 's/block: 64/block: 7/' "$p"
want 0 "more replicates on 3 ranks" "$MPIRUN" 3 "$PROGRAM" run "$p" --run "$WORK/more-3"
ok "more replicates on 3 ranks" cmp -s "$WORK/more/results.json" "$WORK/more-3/results.json"

# a scan first, then refits where it comes near the limit: ranks, blocks of any size, twice, from a run that scans all, and blocks of both that are lost
p=$WORK/auto.yaml
plan "$p" landenberger2005 64 130
sed -i 's/replicates: 130,/replicates: 130, max_replicates: 600,/; s/statistic: refit/statistic: "null"/' "$p"
want 0 "scan of all" "$PROGRAM" run "$p" --run "$WORK/null"
sed -i 's/statistic: "null"/statistic: auto/' "$p"
want 0 "auto" "$PROGRAM" run "$p" --run "$WORK/auto"
for word in refit null; do ok "no test is $word" grep -q "\"statistic\": \"$word\"" "$WORK/auto/results.json"; done
ok "nobody knows yet" grep -q '"statistic": "auto"' "$WORK/auto/fits.json"
ok "no test was continued" grep -qE '"replicates": (261|523|600)' "$WORK/auto/results.json"
want 0 "auto again" "$PROGRAM" run "$p" --run "$WORK/auto"
logged "auto again" "$WORK/auto" '"made": 0, "kept": [1-9]'
want 0 "auto, reusing a scan" "$PROGRAM" run "$p" --run "$WORK/auto-reuse" --reuse "$WORK/null"
logged "auto, reusing a scan" "$WORK/auto-reuse" '"made": [1-9][0-9]*, "kept": 0, "set_aside": 0, "reused": [1-9]'
ok "auto, reusing a scan" cmp -s "$WORK/auto/results.json" "$WORK/auto-reuse/results.json"
want 0 "auto, verified" "$PROGRAM" verify "$WORK/auto" --blocks all
cp "$WORK/auto/results.json" "$WORK/auto.json"
rm "$(find "$WORK/auto/blocks" -name '*-64.wzb' | head -n 1)" "$(find "$WORK/auto/blocks" -name '*-128.wzb' | sort | tail -n 1)"
want 5 "auto, merge without blocks" "$PROGRAM" merge "$WORK/auto"
want 0 "auto, blocks lost" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$WORK/auto"
ok "auto, blocks lost" cmp -s "$WORK/auto.json" "$WORK/auto/results.json"
sed -i 's/block: 64/block: 7/' "$p"
for ranks in 2 3; do
	want 0 "auto on $ranks ranks" "$MPIRUN" "$ranks" "$PROGRAM" run "$p" --run "$WORK/auto-$ranks"
	ok "auto on $ranks ranks" cmp -s "$WORK/auto.json" "$WORK/auto-$ranks/results.json"
done

# pairs of elements: ranks and blocks of any size
p=$WORK/pairs.yaml
plan "$p" landenberger2005 64 130
sed -i 's/^elements: {/elements: {pairs: true, /' "$p"
want 0 "pairs" "$PROGRAM" run "$p" --run "$WORK/pairs"
ok "no pair was permuted" grep -q '"tests": "no_element_effects"' "$WORK/pairs/results.json"
sed -i 's/block: 64/block: 7/' "$p"
want 0 "pairs on 3 ranks" "$MPIRUN" 3 "$PROGRAM" run "$p" --run "$WORK/pairs-3"
ok "pairs on 3 ranks" cmp -s "$WORK/pairs/results.json" "$WORK/pairs-3/results.json"

# All that a plan can ask for: in one go stages hand on in memory what they would read stage by stage, and a run that goes on begins with other blocks.
# The models of a type are kept by a digest of all that they were made of, so that kept/ of the same names says that the stages saw the same.
data=$TOP/datasets/phase2-simulated
mkdir "$WORK/some"
for file in effects studies interventions manuals manuals_b; do grep -E '^(crisis|preschool)-|^[a-z_]*_id,|^manual,' "$data/$file.csv" >"$WORK/some/$file.csv"; done
sed -e "s#\.\./\.\./coding#$TOP/coding#; s#\.\./inventory2017#$TOP/datasets/inventory2017#g; s#manuals: manuals.csv}#manuals: manuals.csv, second_coder: manuals_b.csv}#" \
	-e 's/^moderators: .*/moderators: [design, publication_year]/; s/outlier_z: 0/outlier_z: 2/; s/replicates: 1999/replicates: 29/' \
	-e 's/^permutation: .*/permutation: {replicates: 39, max_replicates: 80, block: 16, unit: auto, statistic: auto, correction: maxT}/' \
	"$data/plan-whole.yaml" >"$WORK/some/plan.yaml"
echo 'outcomes: [all, child_report]' >>"$WORK/some/plan.yaml"
p=$WORK/some/plan.yaml
alike() { # NAME RUN_A RUN_B: as same, and all that they have on the way there
	same "$@"
	for file in dataset fits agreement inventory; do ok "$file.json differ" cmp -s "$2/$file.json" "$3/$file.json"; done
	for folder in kept blocks; do ok "$folder/ have other names" test "$(ls "$2/$folder")" = "$(ls "$3/$folder")"; done
}
want 0 "all at once" "$PROGRAM" run "$p" --run "$WORK/once"
for kind in pair technique target_group dose; do ok "there is no $kind" grep -q "\"kind\": \"$kind\"" "$WORK/once/results.json"; done
ok "no outlier was moved" grep -q yi_unmoved "$WORK/once/dataset.json"
for word in refit null; do ok "no test is $word" grep -q "\"statistic\": \"$word\"" "$WORK/once/results.json"; done
want 0 "all, ingest" "$PROGRAM" ingest "$p" --run "$WORK/stages"
for stage in effects analyse resample merge report; do want 0 "all, $stage" "$PROGRAM" "$stage" "$WORK/stages"; done
alike "all stage by stage" "$WORK/once" "$WORK/stages"
want 0 "all on 3 ranks" "$MPIRUN" 3 "$PROGRAM" run "$p" --run "$WORK/all-3"
alike "all on 3 ranks" "$WORK/once" "$WORK/all-3"
cp -a "$WORK/all-3" "$WORK/all-fitted"
for ranks in 1 2 4; do # the models alone
	rm -r "$WORK/all-fitted"/{kept,fits.json}
	want 0 "all, analyse on $ranks ranks" "$MPIRUN" $ranks "$PROGRAM" analyse "$WORK/all-fitted"
	says " analyses in "
	says " on $ranks rank"
	ok "other models" cmp -s "$WORK/once/fits.json" "$WORK/all-fitted/fits.json"
done
find "$WORK/all-3/blocks" "$WORK/all-3/kept" -name '*.wzb' | sort | awk 'NR % 2' | xargs rm # as if it had been killed
rm -r "$WORK/all-3"/{fits,results}.json "$WORK/all-3/report"
want 0 "all, going on" "$PROGRAM" run "$p" --run "$WORK/all-3"
logged "all, going on" "$WORK/all-3" '"made": [1-9][0-9]*, "kept": [1-9]'
alike "all, going on" "$WORK/once" "$WORK/all-3"
want 0 "all, reusing" "$PROGRAM" run "$p" --run "$WORK/all-reuse" --reuse "$WORK/once"
logged "all, reusing" "$WORK/all-reuse" '"made": 0, "kept": 0, "set_aside": 0, "reused": [1-9]'
alike "all, reusing" "$WORK/once" "$WORK/all-reuse"

# another seed is another result, so that the comparisons above can fail
p=$WORK/blocks.yaml
plan "$p" landenberger2005 1000 130 7
want 0 "another seed" "$PROGRAM" run "$p" --run "$WORK/seed"
checks=$((checks + 1))
! cmp -s "$WORK/b1/results.json" "$WORK/seed/results.json" || fail "the same results from another seed"

report
