#!/bin/bash
# Damaged files of a run: blocks are named, set aside and made again to the same bytes; the other files are refused, never believed.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

p=$WORK/plan.yaml
plan "$p" landenberger2005 50 300
good=$WORK/good
want 0 "good" "$PROGRAM" run "$p" --run "$good"
plan "$WORK/other.yaml" landenberger2005 50 300 7
want 0 "another seed" "$PROGRAM" run "$WORK/other.yaml" --run "$WORK/other"

fresh() { # a copy of the good run to damage
	rm -rf "$WORK/run"
	cp -r "$good" "$WORK/run"
}
overwrite() { # FILE OFFSET BYTES (printf form)
	# shellcheck disable=SC2059
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
# bit FILE OFFSET: another byte there
bit() {
	local old
	old=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	overwrite "$1" "$2" "\\$(printf '%03o' $((old ^ 4)))"
}
mapfile -t names < <(cd "$good/blocks" && find . -name 'all-*-50.wzb' | sort | sed 's#^\./##')
checks=$((checks + 1))
[ ${#names[@]} -ge 2 ] || fail "expected two families of blocks"
one=${names[0]}
next=${one%-50.wzb}-100.wzb
size=$(stat -c %s "$good/blocks/$one")

# ---- a damaged block ----

damage() { # NAME: as the case says
	local b=$WORK/run/blocks
	case $1 in
	"bit in the magic") bit "$b/$one" 3 ;;
	"bit in the digest") bit "$b/$one" 20 ;;
	"bit in the count") bit "$b/$one" 48 ;;
	"bit in a length") bit "$b/$one" 69 ;;
	"bit in the data") bit "$b/$one" $((size / 2 + 44)) ;;
	"last bit") bit "$b/$one" $((size - 1)) ;;
	"truncated header") truncate -s 40 "$b/$one" ;;
	"truncated data") truncate -s $((size - 5)) "$b/$one" ;;
	"empty") : >"$b/$one" ;;
	"longer") echo more >>"$b/$one" ;;
	"huge") truncate -s 3G "$b/$one" ;;
	"text") cp "$p" "$b/$one" ;;
	"of the next replicates") cp "$b/$next" "$b/$one" ;;
	"of another seed") cp "$WORK/other/blocks/$(cd "$WORK/other/blocks" && find . -name 'all-*-50.wzb' | head -n 1)" "$b/$one" ;;
	esac
}
for case in "bit in the magic" "bit in the digest" "bit in the count" "bit in a length" "bit in the data" "last bit" "truncated header" \
	"truncated data" "empty" "longer" "huge" "text" "of the next replicates" "of another seed"; do
	fresh
	damage "$case"
	what=$case
	checks=$((checks + 1))
	! cmp -s "$good/blocks/$one" "$WORK/run/blocks/$one" || fail "the block is not damaged"
	want 5 "merge, block: $case" "$PROGRAM" merge "$WORK/run"
	says "$one"
	want 0 "run, block: $case" "$PROGRAM" run "$p" --run "$WORK/run"
	says "$one"
	says "set aside as"
	ok "not set aside" test -f "$WORK/run/blocks/$one.bad"
	logged "run, block: $case" "$WORK/run" '"made": 1, "kept": [1-9][0-9]*, "set_aside": 1'
	same "run, block: $case" "$good" "$WORK/run"
	ok "the block is not as it was" cmp -s "$good/blocks/$one" "$WORK/run/blocks/$one"
done

# two blocks under each other's name
fresh
mv "$WORK/run/blocks/$one" "$WORK/run/blocks/x"
mv "$WORK/run/blocks/$next" "$WORK/run/blocks/$one"
mv "$WORK/run/blocks/x" "$WORK/run/blocks/$next"
want 5 "merge, swapped blocks" "$PROGRAM" merge "$WORK/run"
want 0 "run, swapped blocks" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$WORK/run"
says "$one"
says "$next"
same "swapped blocks" "$good" "$WORK/run"

# a folder where a block should be
fresh
rm "$WORK/run/blocks/$one"
mkdir "$WORK/run/blocks/$one"
limited "$PROGRAM" merge "$WORK/run"
what="merge, a folder as block"
sound
checks=$((checks + 1))
[ "$status" -eq 5 ] || [ "$status" -eq 6 ] || fail "status $status, expected 5 or 6"
limited "$PROGRAM" run "$p" --run "$WORK/run"
what="run, a folder as block"
sound
if [ "$status" -eq 0 ]; then same "a folder as block" "$good" "$WORK/run"; else says "$one"; fi

# missing blocks
fresh
rm "$WORK/run/blocks/$one" "$WORK/run/blocks/$next" "$WORK/run/results.json"
want 5 "merge, missing blocks" "$PROGRAM" merge "$WORK/run"
says "2 of "
says "resample"
checks=$((checks + 1))
[ ! -e "$WORK/run/results.json" ] || fail "there are results of a part of the blocks"
want 0 "resample, missing blocks" "$PROGRAM" resample "$WORK/run"
logged "resample, missing blocks" "$WORK/run" '"made": 2,'
want 0 "merge, blocks made again" "$PROGRAM" merge "$WORK/run"
same "missing blocks" "$good" "$WORK/run"

# ---- damaged JSON: every stage that reads the file refuses it; run makes it anew ----

for file in dataset.json fits.json results.json manifest.json; do
	case $file in
	dataset.json) stages="effects analyse resample merge report" ;;
	fits.json) stages="resample merge" ;;
	results.json) stages="report" ;;
	manifest.json) stages="effects analyse resample merge report" ;;
	esac
	for case in empty cut "not JSON" list "another format" "other types"; do
		for stage in $stages; do
			fresh
			f=$WORK/run/$file
			case $case in
			empty) : >"$f" ;;
			cut) truncate -s $(($(stat -c %s "$f") / 2)) "$f" ;;
			"not JSON") printf '\0\377\376 {]' >"$f" ;;
			list) echo '[1, 2, "three"]' >"$f" ;;
			"another format") sed -i '0,/"format": "[^"]*"/s//"format": "something-9"/' "$f" ;;
			"other types")
				# where lists and objects are expected below the top, there is something else
				sed -i -E 's/^ "([a-z]+)": \[$/ "\1": "no list", "x\1": [/; s/^ "([a-z]+)": \{$/ "\1": 3, "x\1": {/' "$f"
				;;
			esac
			want 5 "$stage, $file: $case" "$PROGRAM" "$stage" "$WORK/run"
			says "$file"
		done
	done
	[ $file = manifest.json ] && continue
	fresh
	echo '{' >"$WORK/run/$file"
	want 0 "run, damaged $file" "$PROGRAM" run "$p" --run "$WORK/run"
	same "run, damaged $file" "$good" "$WORK/run"
done
fresh
echo '{' >"$WORK/run/manifest.json"
want 5 "run, damaged manifest.json" "$PROGRAM" run "$p" --run "$WORK/run"
says "remove that file"
rm "$WORK/run/manifest.json"
want 0 "run, manifest.json removed" "$PROGRAM" run "$p" --run "$WORK/run"
logged "run, manifest.json removed" "$WORK/run" '"made": 0, "kept": [1-9]'
same "run, manifest.json removed" "$good" "$WORK/run"
mkdir "$WORK/notes"
touch "$WORK/notes/results.json"
want 5 "run in a folder of somebody" "$PROGRAM" run "$p" --run "$WORK/notes"
says "not a run folder (holds results.json"

# fits.json and dataset.json of something else
fresh
cp "$WORK/other/fits.json" "$WORK/run/"
want 5 "merge, fits.json of another seed" "$PROGRAM" merge "$WORK/run"
says "fits.json: belongs to other inputs"
fresh
sed -i 's/"name": "cbt.angerctrl"/"name": "nobody"/' "$WORK/run/fits.json"
want 5 "merge, fits.json names an unknown variable" "$PROGRAM" merge "$WORK/run"
says "fits.json"

# a stage before the one that makes its input
want 0 "ingest alone" "$PROGRAM" ingest "$p" --run "$WORK/early"
for stage in analyse resample merge report; do
	limited "$PROGRAM" $stage "$WORK/early"
	what="$stage too early"
	sound
	checks=$((checks + 1))
	[ "$status" -eq 5 ] || [ "$status" -eq 6 ] || fail "status $status, expected 5 or 6"
	says "stage"
done

report
