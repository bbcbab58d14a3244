#!/bin/bash
# Same bytes from every compiler, optimisation level, lane kernel, number of ranks and size of blocks: tests/bits/bits.sh BUILD   (`make check-bits`)
# BUILD: folder whose name the programs' own folders begin with. KEEP=1 leaves these, so that a second time builds only what changed.
# BUILDS="gcc-O2 clang-O2" compares these only (gcc-O2 must be one of them). Two runs (log odds ratios of studies; simulated, four levels, correlated sampling errors) and fits with bootstraps. Takes minutes: it builds the program six times.
set -u
cd "$(dirname "$0")/../.." || exit 2
BUILD=${1:?usage: bits.sh BUILD}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"; [ "${KEEP:-0}" = 1 ] || rm -rf "$BUILD-bits"' EXIT
trap 'exit 130' INT TERM
PROGRAM=$BUILD-bits/gcc-O2/werkzaam
export PROGRAM WORK
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# ---- programs ----

programs=()
for set in ${BUILDS:-gcc-O0 gcc-O2 gcc-O3 clang-O0 clang-O2 clang-O3}; do
	if ! command -v "${set%-*}" >/dev/null; then
		echo "bits: no ${set%-*} here, $set is left out" >&2
		continue
	fi
	make --no-print-directory BUILD="$BUILD-bits/$set" CC="${set%-*}" OPT="-${set#*-}" "$BUILD-bits/$set/werkzaam" >"$WORK/log" 2>&1 || {
		tail -n 20 "$WORK/log" >&2
		exit 1
	}
	programs+=("$BUILD-bits/$set/werkzaam")
done
lanes=()
for kernel in x1 x2 x4 x8; do
	if WERKZAAM_LANES=$kernel "$PROGRAM" fit datasets/assink2016/effects.csv >/dev/null 2>&1; then lanes+=("$kernel"); else echo "bits: no $kernel here" >&2; fi
done

# ---- data ----

plan "$WORK/landenberger.yaml" landenberger2005 64 130
sed -e '/^types:/,$d' -e '/^inventory/d' -e 's/^second_version: .*/second_version: 0.4/' -e "s#\.\./\.\./coding#$TOP/coding#" \
	datasets/phase2-simulated/design.yaml >"$WORK/design.yaml"
cat >>"$WORK/design.yaml" <<-'END'
	types:
	  home_visiting: {manuals: 10, mean: 0, classes: {supportive: 45, relational: 40, behavioural: 15}}
	  crisis: {manuals: 8, mean: 0.05, classes: {network_safety: 75, supportive: 25}}
END
for program in "${programs[@]}"; do
	set=$(basename "$(dirname "$program")")
	want 0 "simulate, $set" "$program" simulate --design "$WORK/design.yaml" --out "$WORK/sets/$set"
	checks=$((checks + 1))
	diff -rq "$WORK/sets/gcc-O2" "$WORK/sets/$set" >"$WORK/err" 2>&1 || [ ! -d "$WORK/sets/gcc-O2" ] || fail "another set than that of gcc -O2"
done
[ ! -d "$WORK/sets/gcc-O0" ] || diff -rq "$WORK/sets/gcc-O0" "$WORK/sets/gcc-O2" >"$WORK/err" 2>&1 || fail "gcc -O0 simulates another set than gcc -O2"
four_levels() { # BLOCK
	sed -i -e 's/levels: \[.*\], method/levels: [intervention, manual, study, effect], method/' \
		-e "s/replicates: [0-9]*,\( block: [0-9]*,\)\?/replicates: 130, block: $1,/" "$WORK/sets/gcc-O2/plan.yaml"
}
four_levels 64
checks=$((checks + 1))
grep -q 'rho: 0.6' "$WORK/sets/gcc-O2/plan.yaml" || fail "no correlation in the plan of the simulated set"

# ---- the comparison ----

first=$WORK/first
results=0
identical() { # NAME RUN DATA
	if [ -z "$(ls "$first" 2>/dev/null)" ] || [ ! -f "$first/$3" ]; then
		mkdir -p "$first"
		cp "$2/results.json" "$first/$3"
	fi
	what=$1
	results=$((results + 1))
	ok "other bytes in results.json" cmp "$first/$3" "$2/results.json"
	rm -rf "$2"
}
both() { # NAME COMMAND...: of both plans
	local name=$1
	shift
	want 0 "$name, landenberger2005" "$@" run "$WORK/landenberger.yaml" --run "$WORK/run" --quiet
	identical "$name, landenberger2005" "$WORK/run" landenberger
	want 0 "$name, four levels" "$@" run "$WORK/sets/gcc-O2/plan.yaml" --run "$WORK/run" --quiet
	identical "$name, four levels" "$WORK/run" four
}
fits() { # NAME PROGRAM: what run has no part in
	local n=0 extra
	for extra in "--levels study,esid --mods ~pubstatus --bootstrap 60 --permute 130" "--levels study,esid --mods ~deltype --bootstrap 60 --kind wild --adjust CR2 --cr CR2" \
		"--levels study,esid --mods ~year --bootstrap 60 --unit study,esid --interval student" \
		"--levels study,esid --mods ~year --bootstrap 60 --kind parametric --test satterthwaite --variance-tests --profile --predict --blup --loo study --egger" \
		"--levels study,esid --rho 0.6 --mods ~pubstatus --permute 130 --statistic null --unit esid"; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # options
		want 0 "$1, fit $n" "$2" fit datasets/assink2016/effects.csv --json $extra
		[ -f "$first/fit$n" ] || cp "$WORK/out" "$first/fit$n"
		results=$((results + 1))
		ok "other bytes" cmp "$first/fit$n" "$WORK/out"
	done
}

for ranks in 1 2 3 4 8 16; do
	both "$ranks ranks" "$MPIRUN" $ranks "$PROGRAM"
done
for program in "${programs[@]}"; do
	for kernel in "${lanes[@]}"; do
		name="$(basename "$(dirname "$program")") $kernel"
		checks=$((checks + 1))
		WERKZAAM_LANES=$kernel "$program" --version | grep -qx "lane kernel $kernel" || fail "$name: another kernel is used"
		both "$name" env WERKZAAM_LANES="$kernel" "$program"
		export WERKZAAM_LANES=$kernel
		fits "$name" "$program"
		unset WERKZAAM_LANES
	done
done
for block in 1 7 64 1000; do
	plan "$WORK/landenberger.yaml" landenberger2005 $block 130
	four_levels $block
	both "blocks of $block" "$PROGRAM"
done

# and the comparison can fail
plan "$WORK/landenberger.yaml" landenberger2005 64 130 7
want 0 "another seed" "$PROGRAM" run "$WORK/landenberger.yaml" --run "$WORK/run" --quiet
checks=$((checks + 1))
! cmp -s "$first/landenberger" "$WORK/run/results.json" || fail "the same results from another seed"
echo "bits: $results results, ${#programs[@]} programs, kernels ${lanes[*]}"
report
