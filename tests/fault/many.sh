#!/bin/bash
# Many blocks damaged at random: a flipped bit, a cut, two under each other's name, one twice, one with twice its range. Each is named, set aside and made
# again to the same bytes. DAMAGES=N blocks (default 100; `make soak` does 1,000); SEED=N repeats them.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
DAMAGES=${DAMAGES:-100}
RANDOM=${SEED:=$RANDOM}
echo "many: SEED=$SEED"

# Blocks do not depend on the number of replicates in each, so those of wide have names and digests of good, and another range.
plan "$WORK/plan.yaml" landenberger2005 2 300
plan "$WORK/wide.yaml" landenberger2005 4 300
good=$WORK/good
want 0 "good" "$PROGRAM" run "$WORK/plan.yaml" --run "$good" --quiet
want 0 "wide" "$PROGRAM" run "$WORK/wide.yaml" --run "$WORK/wide" --quiet
mapfile -t names < <(cd "$good/blocks" && find . -name '*.wzb' | sort | sed 's#^\./##')
mapfile -t wider < <(cd "$good/blocks" && for f in *-*[048].wzb; do if [ -f "$WORK/wide/blocks/$f" ]; then cmp -s "$f" "$WORK/wide/blocks/$f" || echo "$f"; fi; done)
checks=$((checks + 1))
if [ ${#names[@]} -lt 400 ] || [ ${#wider[@]} -lt 100 ]; then fail "too few blocks: ${#names[@]}, ${#wider[@]} with another range"; fi

# Not in $( ), where RANDOM begins anew: these leave their answer in a variable.
any() { # drawn: below $1, which may be larger than RANDOM
	drawn=$(((RANDOM * 32768 + RANDOM) % $1))
}
bit() { # FILE: one of its bits
	local at old byte
	any "$(stat -c %s "$1")"
	at=$drawn
	old=$(od -An -tu1 -j "$at" -N 1 "$1" | tr -d ' ')
	byte=$((old ^ (1 << RANDOM % 8)))
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\$(printf '%03o' $byte)" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}
one_of() { # block: one of those named, still whole in this round
	while :; do
		any $(($# + 1))
		block=${!drawn}
		[ "$drawn" -eq 0 ] || [ -n "${touched[$block]:-}" ] || break
	done
}

declare -A touched number=([bit]=0 [cut]=0 [swap]=0 [twice]=0 [wide]=0)
done_all=0
round=0
while [ $done_all -lt "$DAMAGES" ]; do
	round=$((round + 1))
	touched=()
	r=$WORK/run
	rm -rf "$r"
	cp -r "$good" "$r"
	b=$r/blocks
	while [ ${#touched[@]} -lt $((${#names[@]} / 2)) ] && [ $((done_all + ${#touched[@]})) -lt "$DAMAGES" ]; do
		one_of "${names[@]}"
		n=$block
		case $((RANDOM % 5)) in
		0) bit "$b/$n" && kind=bit ;;
		1)
			any "$(stat -c %s "$b/$n")"
			truncate -s "$drawn" "$b/$n" && kind='cut'
			;;
		2)
			touched[$n]=swap
			one_of "${names[@]}"
			m=$block
			mv "$b/$n" "$b/x" && mv "$b/$m" "$b/$n" && mv "$b/x" "$b/$m" && kind=swap
			touched[$m]=swap
			number[swap]=$((number[swap] + 1))
			;;
		3)
			touched[$n]=twice
			one_of "${names[@]}"
			cp "$good/blocks/$block" "$b/$n" && kind=twice
			;;
		*)
			one_of "${wider[@]}"
			n=$block
			cp "$WORK/wide/blocks/$n" "$b/$n" && kind=wide
			;;
		esac
		touched[$n]=$kind
		number[$kind]=$((number[$kind] + 1))
	done
	want 5 "round $round, merge" "$PROGRAM" merge "$r"
	want 0 "round $round, run" "$MPIRUN" 2 "$PROGRAM" run "$WORK/plan.yaml" --run "$r"
	for n in "${!touched[@]}"; do
		what="round $round, ${touched[$n]}, $n"
		checks=$((checks + 1))
		if ! grep -qF "$n" "$WORK/err"; then fail "is not named"; elif [ ! -f "$b/$n.bad" ]; then fail "is not set aside"; fi
	done
	what="round $round"
	checks=$((checks + 2))
	[ "$(find "$b" -name '*.bad' | wc -l)" -eq ${#touched[@]} ] || fail "other blocks than the ${#touched[@]} damaged ones are set aside"
	find "$b" -name '*.bad' -delete
	diff -rq "$good/blocks" "$b" >"$WORK/err" 2>&1 || fail "blocks are not as they were"
	same "round $round" "$good" "$r"
	done_all=$((done_all + ${#touched[@]}))
done
echo "many: $done_all damaged blocks (${number[bit]} flipped bits, ${number[cut]} cuts, ${number[swap]} under another's name, ${number[twice]} twice," \
	"${number[wide]} with twice the range) in $round rounds; SEED=$SEED"

report
