#!/bin/bash
# What a night costs: phase2-simulated from nothing, with one record of one type edited, unchanged; and verify. Part of `make bench`, about eight minutes.
#
#   tests/bench/night.sh WERKZAAM [REPLICATES]     from the top folder
#
# Processor seconds on one rank, since the clock of a busy machine says little; every ratio is to a run of the same plan just before. With more replicates the
# parts that do not depend on them (reading, report) weigh less; 9,999 is what the plan has.
set -u
werkzaam=$1
replicates=${2:-9999}
data=$PWD/datasets/phase2-simulated
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export LC_ALL=C

line() { printf '  %-44s %s\n' "$1" "$2"; }
calculate() { awk "BEGIN { printf \"$1\", $2 }"; }

# Processor seconds of a command, its children's too; in cpu.
cost() {
	local TIMEFORMAT='%U %S'
	{ time "$@" >"$work/out" 2>"$work/err"; } 2>"$work/time" || {
		echo "night: failed: $*" >&2
		cat "$work/err" >&2
		exit 1
	}
	cpu=$(awk '{ print $1 + $2 }' "$work/time")
}

plan() { # BY REPLICATES: plan.yaml and the records, in the folder site
	rm -rf "$work/site"
	mkdir "$work/site"
	cp "$data"/*.csv "$work/site"
	sed -e "s#\"\.\./\.\./#\"$top/#g; s#\"\.\./inventory#\"$top/datasets/inventory#g; s/replicates: 9999/replicates: $2/; s/^by:.*/by: $1/" "$data/plan.yaml" >"$work/site/plan.yaml"
}
edit() { # TYPE: its first effect size that is reported as such, of all others as they were
	awk -F, -v OFS=, -v type="$1-" '!done && index($2, type) == 1 && $7 != "" { done = 1; $7 += 0.1 } 1' "$data/effects.csv" >"$work/site/effects.csv"
	! cmp -s "$data/effects.csv" "$work/site/effects.csv" || { echo "night: no effect of type $1" >&2 && exit 1; }
}
full() {
	rm -rf "$work/full"
	cost "$werkzaam" run "$work/site/plan.yaml" --run "$work/full" --quiet
}
night() { # TYPE
	rm -rf "$work/night"
	edit "$1"
	cost "$werkzaam" run "$work/site/plan.yaml" --run "$work/night" --reuse "$work/full" --quiet
	cp "$data/effects.csv" "$work/site/effects.csv"
}
verified() { # ratio and what it may be: 2% and a second
	local costs=()
	for _ in 1 2 3; do
		cost "$werkzaam" verify "$work/full" --quiet --out "$work/certificate"
		costs+=("$cpu")
	done
	middle=$(printf '%s\n' "${costs[@]}" | sort -n | sed -n 2p)
	line "$1" "$middle s, $(calculate %.1f "100 * $middle / $whole")% of the run (2% and a second: $(calculate %.2f "0.02 * $whole + 1") s)"
}

mapfile -t types < <(tail -n +2 "$data/effects.csv" | cut -d, -f2 | sed 's/-.*//' | sort -u)
printf '\nNights: phase2-simulated, %s replicates, processor seconds on one rank\n' "$replicates"

plan "[intervention_type]" "$replicates"
full
whole=$cpu
line "by type: a run from nothing" "$whole s"
sum=0
for type in "${types[@]}"; do
	night "$type"
	sum=$(calculate %.3f "$sum + $cpu")
	line "  a record of $type edited" "$cpu s, $(calculate %.3f "$cpu / $whole")"
done
full
after=$cpu
whole=$(calculate %.2f "($whole + $after) / 2")
line "  from nothing again" "$after s"
line "  one type of ${#types[@]}, mean over all of them" "$(calculate %.3f "$sum / ${#types[@]} / $whole") (asked: 1/7 = 0.143)"
night "${types[0]}"
cp -r "$work/night" "$work/all" && rm -rf "$work/full" && mv "$work/all" "$work/full"
edit "${types[0]}"
rm -rf "$work/night"
cost "$werkzaam" run "$work/site/plan.yaml" --run "$work/night" --reuse "$work/full" --quiet
line "  nothing edited, all taken over" "$cpu s, $(calculate %.3f "$cpu / $whole")"

plan "[all, intervention_type]" "$replicates"
full
whole=$cpu
line "all and by type: a run from nothing" "$whole s"
verified "  verify, 1% of the blocks"
night crisis
line "  a record of crisis edited" "$cpu s, $(calculate %.3f "$cpu / $whole"): all types together hold it too"

plan "[all, intervention_type]" 99
nightly() { env WERKZAAM="$werkzaam" WERKZAAM_LAUNCHER=none WERKZAAM_MAIL= jobs/nightly.sh "$work/site/plan.yaml" "$work/nights"; }
nightly >"$work/out" 2>&1 || cat "$work/out" >&2
for _ in 1 2 3; do
	start=$(date +%s%N)
	nightly >"$work/out" 2>&1 || cat "$work/out" >&2
	echo $((($(date +%s%N) - start) / 1000000))
done | sort -n >"$work/unchanged"
line "jobs/nightly.sh, nothing changed" "$(sed -n 2p "$work/unchanged") ms on the clock (asked: 2000)"
