#!/bin/sh
# How fast, on this machine: medians, nothing passes or fails.
#
#   tests/bench/bench.sh WERKZAAM REFIT INGEST SCALING SHARING     from the top folder; `make bench`. The other four: tests/bench/*.c, built
#
#   1. this machine          4. the same model in metafor, when Rscript and metafor are there
#   2. `fit` as a process    5. `run` on 2 ranks
#   3. one REML refit        6. ingest: a large CSV read and checked
#                            7. growth: one fit of 100 to a million effects, beside metafor with sparse matrices
#                            8. work sharing: 2 ranks against one, and 1,024 simulated ones
#                            9. nights: nothing changed, one type of eight changed, verify (tests/bench/night.sh)
set -eu
if [ $# -ne 5 ]; then
	echo "usage: bench.sh WERKZAAM REFIT INGEST SCALING SHARING" >&2
	exit 2
fi
werkzaam=$1
refit=$2
ingest=$3
scaling=$4
sharing=$5
data=tests/bench/sim352.csv
levels=study,esid
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export LC_ALL=C

heading() {
	printf '\n%s\n' "$1"
}

line() {
	printf '  %-44s %s\n' "$1" "$2"
}

# Milliseconds of a command, median of $1 runs.
median_ms() {
	runs=$1
	shift
	i=0
	: >"$work/times"
	while [ "$i" -lt "$runs" ]; do
		start=$(date +%s%N)
		"$@" >"$work/out" 2>"$work/err" || {
			echo "bench: failed: $*" >&2
			cat "$work/err" >&2
			return 1
		}
		end=$(date +%s%N)
		echo $((end - start)) >>"$work/times"
		i=$((i + 1))
	done
	sort -n "$work/times" | awk '{ t[NR] = $1 } END { m = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2; printf "%.3f\n", m / 1e6 }'
}

calculate() {
	awk "BEGIN { printf \"$1\", $2 }"
}

# A value that refit, ingest or metafor.R printed.
value() {
	awk -F '\t' -v name="$2" '$1 == name { print $2; exit }' "$1"
}

# ---- 1. this machine ----

heading "Machine"
cpu=$(awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true)
line "processor" "${cpu:-unknown}, $(getconf _NPROCESSORS_ONLN) cores"
"$refit" "$data" >"$work/refit"
line "doubles side by side" "$(value "$work/refit" lanes)"
line "load when this began" "$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)"
line "program" "$("$werkzaam" --version | head -n 1)"

# ---- 2. fit as a process ----

heading "fit, whole process (median of 21)"
line "assink2016, 100 effects, REML" "$(median_ms 21 "$werkzaam" fit datasets/assink2016/effects.csv --levels $levels --json) ms"
one=$(median_ms 21 "$werkzaam" fit $data --levels $levels --mods '~ x' --json)
line "sim352, 352 effects, moderator" "$one ms"

# ---- 3. one refit ----

heading "One full REML refit, sim352 with a moderator of studies, one core"
line "one fit through the library" "$(value "$work/refit" fit.library) us"
for width in x1 x2 x4 x8; do
	line "as a permutation, $width" "$(value "$work/refit" refit.$width) us"
done
few=$(median_ms 5 "$werkzaam" fit $data --levels $levels --mods '~ x' --permute 2000 --json)
many=$(median_ms 5 "$werkzaam" fit $data --levels $levels --mods '~ x' --permute 42000 --json)
each=$(calculate %.3f "($many - $few) / 40000 * 1000")
line "as fit --permute, process start taken off" "$each us ($(calculate %.0f "1e6 / $each") refits a second)"
for width in x1 x2 x4 x8; do
	value "$work/refit" refit.$width.exceed
done | grep . | sort -u >"$work/exceed"
line "same count of exceedances at every width" "$([ "$(wc -l <"$work/exceed")" -eq 1 ] && echo yes || echo NO)"

widest=$(value "$work/refit" lanes)
heading "Full REML refits of other columns and models as permutations, one core (median of 7): x$widest, x1"
refit_line() { # NAME TEXT
	line "$2" "$(value "$work/refit" "$1") us, $(value "$work/refit" "$1.x1") us, same counts: $(value "$work/refit" "$1.same")"
}
refit_line other.study "352 effects, column of many values, of studies"
refit_line other.within "352 effects, within studies"
refit_line other.within.two "352 effects, within studies, two values"
refit_line che.manual.two "1,200, 4 levels, correlated, manuals, two values"
refit_line che.manual "1,200, 4 levels, correlated, manuals"
refit_line che.study.two "1,200, 4 levels, correlated, studies, two values"
refit_line che.study "1,200, 4 levels, correlated, studies"
refit_line che.within "1,200, 4 levels, correlated, within studies"
refit_line che5.manual.two "1,200, 5 levels, correlated, manuals, two values"
refit_line che5.within "1,200, 5 levels, correlated, within studies"

heading "Null-variance statistics, 121 studies, drawing of permutations and max-T included, one core"
for width in x1 x2 x4 x8; do
	scan=$(value "$work/refit" scan.elements.$width)
	line "200 elements, each and permutation, $width" "${scan:-not on this processor} ${scan:+ns}"
done
value_of_exceed() {
	for width in x1 x2 x4 x8; do
		value "$work/refit" scan.elements.$width.exceed
	done | grep . | sort -u | wc -l
}
line "same counts at every width" "$([ "$(value_of_exceed)" -eq 1 ] && echo yes || echo NO)"
line "$(value "$work/refit" scan.pairs.tests) pairs, 9,999 permutations, widest" "$(value "$work/refit" scan.pairs) s"

# ---- 4. metafor ----

heading "The same model in metafor"
if command -v Rscript >/dev/null 2>&1 && Rscript --no-init-file -e 'quit(status = !nzchar(system.file(package = "metafor")))' >/dev/null 2>&1; then
	Rscript --no-init-file tests/bench/metafor.R $data >"$work/metafor"
	theirs=$(value "$work/metafor" metafor.ms)
	line "rma.mv $(value "$work/metafor" metafor.version), median of 5" "$theirs ms"
	line "times one refit of ours" "$(calculate %.0f "$theirs * 1000 / $each")"
	line "times one process of ours" "$(calculate %.1f "$theirs / $one")"
	line "times one refit in the library, x$widest" "$(calculate %.0f "$theirs * 1000 / $(value "$work/refit" "refit.x$widest")")"
	"$scaling" csv 1200 "$work/case.csv"
	Rscript --no-init-file tests/bench/metafor_refit.R $data "$work/case.csv" >"$work/metafor_refit"
	for model in other.within che.study che.within; do
		theirs=$(value "$work/metafor_refit" "metafor.${model#other.}")
		line "rma.mv of $model, median of 5" "$theirs ms, $(calculate %.0f "$theirs * 1000 / $(value "$work/refit" $model)") times one refit of ours, x$widest"
	done
	Rscript --no-init-file tests/bench/scan.R $data >"$work/scan"
	plain=$(value "$work/scan" scan.r)
	line "null-variance statistics in plain R, each" "$plain ns"
	line "times ours, x$widest" "$(calculate %.0f "$plain / $(value "$work/refit" "scan.elements.x$widest")")"
	"$werkzaam" fit $data --levels $levels --mods '~ x' --json >"$work/ours.json"
	ours=$(value "$work/refit" fit.library.b)
	grep -qF "\"b\": $ours" "$work/ours.json" || line "note" "fit --json does not print the library's coefficient $ours"
	line "coefficient of x, ours" "$ours"
	for kind in "" tight.; do
		b=$(value "$work/metafor" metafor.${kind}b)
		apart=$(calculate %.2g "($ours - $b) / $b < 0 ? ($b - $ours) / $b : ($ours - $b) / $b")
		line "coefficient of x, metafor${kind:+, rel.tol $(value "$work/metafor" metafor.tight.tolerance)}" "$b"
		line "  relative difference" "$apart ($(calculate %s "$apart <= 1e-7 ? \"at most 1e-7\" : \"ABOVE 1e-7\""))"
	done
else
	line "left out" "Rscript with metafor is not here (jobs/install.sh oracle)"
fi

# ---- 5. the pipeline ----

heading "run: landenberger2005, 9,999 replicates, 2 ranks"
if "$werkzaam" run --help >/dev/null 2>&1; then
	whole_run() {
		rm -rf "$work/run"
		jobs/mpirun-here.sh 2 "$werkzaam" run datasets/landenberger2005/plan.yaml --run "$work/run" --quiet
	}
	line "whole run, median of 3" "$(calculate %.2f "$(median_ms 3 whole_run) / 1000") s"
	line "once more, everything kept" "$(calculate %.2f "$(median_ms 1 jobs/mpirun-here.sh 2 "$werkzaam" run datasets/landenberger2005/plan.yaml \
		--run "$work/run" --quiet) / 1000") s"
	line "verify, 1% of the blocks" "$(calculate %.2f "$(median_ms 3 jobs/mpirun-here.sh 2 "$werkzaam" verify "$work/run" --quiet \
		--out "$work/certificate") / 1000") s"
else
	line "left out" "this program has no command 'run'"
fi

# ---- 6. ingest ----

"$ingest" "$work" >"$work/ingest"
heading "Ingest: a CSV of $(value "$work/ingest" file) MB, $(value "$work/ingest" rows) rows (median of 5)"
ingest_line() {
	line "$2" "$(value "$work/ingest" "$1.rate") MB/s, $(value "$work/ingest" "$1.ratio") times the bare pass, peak $(value "$work/ingest" "$1.peak") MB"
}
ingest_line bare "libcsv alone, bare pass"
ingest_line table "read as a table"
ingest_line dataset "read and checked against the codebook"
for ranks in 1 2; do
	jobs/mpirun-here.sh $ranks "$ingest" "$work" 100 >"$work/ingest"
	line "100 MB read and checked, $ranks rank$([ $ranks -eq 1 ] || echo s)" "$(value "$work/ingest" together.rate) MB/s, peak of rank 0 $(value "$work/ingest" together.peak) MB"
done
line "text of dataset.json, one rank" "$(value "$work/ingest" text.rate) MB/s of CSV"

# ---- 7. growth ----

heading "One fit with 2 coefficients, from arrays to estimates (median); three levels: study, effect; four: manual, study, effect"
"$scaling" >"$work/scaling"
line "1,200 effects, 4 levels, correlated errors" "$(value "$work/scaling" scaling.case) ms ($(awk -F '\t' '$1 == "scaling.case" { print $4, $5 ", " $6, $7 }' "$work/scaling"))"
for levels in 3 4; do
	for kind in plain che; do
		for n in 100 1000 10000 100000 1000000; do
			line "$levels levels, $kind, $n effects" "$(awk -F '\t' -v name="scaling.$levels.$kind.$n" '$1 == name { printf "%s ms, %s MB, %s evaluations", $2, $4, $6 }' "$work/scaling")"
		done
		line "$levels levels, $kind: growth exponent" "$(value "$work/scaling" scaling.$levels.$kind.exponent)"
	done
done
"$scaling" csv 1000000 "$work/million.csv"
million() {
	"$werkzaam" fit "$work/million.csv" --levels manual,study,esid --mods '~ x' --rho 0.6 --json
}
line "fit of a CSV of 1,000,000 rows, whole process" "$(calculate %.1f "$(median_ms 1 million) / 1000") s"
if command -v Rscript >/dev/null 2>&1 && Rscript --no-init-file -e 'quit(status = !nzchar(system.file(package = "metafor")))' >/dev/null 2>&1; then
	for n in 1000 3000 10000 30000 100000; do
		"$scaling" csv $n "$work/grow$n.csv"
	done
	Rscript --no-init-file tests/bench/metafor_sparse.R "$work"/grow1000.csv "$work"/grow3000.csv "$work"/grow10000.csv "$work"/grow30000.csv \
		"$work"/grow100000.csv >"$work/sparse"
	while read -r _ n seconds; do
		line "metafor, sparse, 4 levels, $n effects" "$seconds s"
	done <"$work/sparse"
fi

# ---- 8. work sharing ----

heading "Work sharing: resample alone, landenberger2005, 39,999 replicates, start and reading taken off (median of 5 pairs of runs)"
sed -e "s/replicates: 9999/replicates: 39999/" -e "s#effects: effects.csv#effects: $PWD/datasets/landenberger2005/effects.csv#" -e "s#^codebook: #codebook: $PWD/datasets/landenberger2005/#" \
	datasets/landenberger2005/plan.yaml >"$work/sharing.yaml"
shared=$work/shared
"$werkzaam" ingest "$work/sharing.yaml" --run "$shared" --quiet >"$work/out"
"$werkzaam" effects "$shared" >"$work/out"
"$werkzaam" analyse "$shared" >"$work/out"
resample() { # RANKS
	rm -rf "$shared/blocks"
	jobs/mpirun-here.sh "$1" "$werkzaam" resample "$shared"
}
middle() {
	sort -n "$1" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}
# Each pair is compared by itself, since the load of the machine changes from pair to pair; who begins takes turns.
for order in "1 2" "2 1" "1 2" "2 1" "1 2"; do
	for ranks in $order; do
		all=$(median_ms 1 resample "$ranks")
		[ "$ranks" -ne 1 ] || find "$shared/blocks" -name '*.wzb' -printf '%T@\n' | sort -n >"$work/written"
		kept=$(median_ms 1 jobs/mpirun-here.sh "$ranks" "$werkzaam" resample "$shared")
		calculate '%.1f\n' "$all - $kept" >>"$work/shared$ranks"
	done
done
paste "$work/shared1" "$work/shared2" | awk '{ printf "%.1f\n", 100 * $1 / (2 * $2) }' >"$work/efficiency"
line "one rank, two ranks" "$(middle "$work/shared1") ms, $(middle "$work/shared2") ms"
line "efficiency of two ranks" "$(middle "$work/efficiency")% of twice one rank (load now: $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown))"
# How long each block took: from one file to the next on one rank. The first block has none before it.
awk 'NR > 1 { printf "%.3f\n", 1000 * ($1 - last) } { last = $1 }' "$work/written" >"$work/blocks"
jobs/mpirun-here.sh 2 "$sharing" "$work/blocks" >"$work/sharing"
line "measured: block (10% to 90%), message, request served" "$(value "$work/sharing" sharing.block) ms ($(value "$work/sharing" sharing.block_10) to $(value "$work/sharing" sharing.block_90)), $(value "$work/sharing" sharing.one_way) us, $(value "$work/sharing" sharing.service) us"
simulated() {
	line "$2" "waiting for work $(value "$work/sharing" "sharing.$1.waiting")%, idle at the end $(value "$work/sharing" "sharing.$1.end")%, rank 0 answers $(value "$work/sharing" "sharing.$1.answering")%"
}
simulated here "1,024 ranks simulated, 100 blocks a rank"
simulated network "  the same, 100 us a message"
simulated few "  10 blocks a rank"

# ---- 9. nights ----

tests/bench/night.sh "$werkzaam"
