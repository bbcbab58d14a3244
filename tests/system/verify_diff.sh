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

# a block that is whole but holds other counts: only computing it again shows it (the block itself is made by the run of another folder)
fresh
python3 - "$WORK/run/blocks/$block" <<'PY' || fail "the block cannot be forged"
import struct, sys, zlib
path = sys.argv[1]
data = open(path, "rb").read()
raw = bytearray(zlib.decompress(data[88:]))
raw[0] ^= 1
packed = zlib.compress(bytes(raw))
head = bytearray(data[:88])
struct.pack_into("<QQI", head, 64, len(raw), len(packed), zlib.crc32(bytes(raw)))
struct.pack_into("<I", head, 84, zlib.crc32(bytes(head[:84])))
open(path, "wb").write(bytes(head) + packed)
PY
verify 1 "forged block" "$WORK/run" --blocks all
outcome blocks agrees
outcome blocks_again differs
outcome results differs
prints "$block"

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

# inputs: moved, edited, gone
fresh
mv "$study" "$WORK/elsewhere"
verify 1 "inputs gone" "$WORK/run"
outcome inputs differs
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

want 2 "no blocks" "$PROGRAM" verify "$good" --blocks 0
want 2 "words for blocks" "$PROGRAM" verify "$good" --blocks some
want 6 "no run" "$PROGRAM" verify "$WORK/nothing"

report
