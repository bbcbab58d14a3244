#!/bin/bash
# A full disk, a read-only folder, a limit on the size of files: status 6, a message that names the file, and nothing lost.
# shellcheck disable=SC2016 # inner shells expand what stands in single quotes
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

p=$WORK/plan.yaml
plan "$p" landenberger2005 50 200
good=$WORK/good
want 0 "good" "$PROGRAM" run "$p" --run "$good"

# ---- places where there can be no folder ----

want 6 "a folder below a file" "$PROGRAM" run "$p" --run "$p/run"
says "plan.yaml"
want 6 "a file as folder" "$PROGRAM" run "$p" --run "$p"
says "plan.yaml"
want 6 "a folder below /proc" "$PROGRAM" run "$p" --run /proc/werkzaam
says "/proc/werkzaam"
want 6 "no run folder" "$PROGRAM" merge "$WORK/none"
says "not a run folder"
mkdir "$WORK/empty"
want 6 "an empty folder" "$PROGRAM" report "$WORK/empty"
says "not a run folder"

# ---- standard output ----

if [ -c /dev/full ]; then
	want 6 "run to a full disk" bash -c '"$0" run "$1" --run "$2" >/dev/full' "$PROGRAM" "$p" "$good"
	says "standard output"
	want 6 "fit to a full disk" bash -c '"$0" fit "$1" --json >/dev/full' "$PROGRAM" datasets/assink2016/effects.csv
	says "standard output"
	want 6 "check to a full disk" bash -c '"$0" check "$1" >/dev/full' "$PROGRAM" "$p"
	want 6 "help to a full disk" bash -c '"$0" --help >/dev/full' "$PROGRAM"
fi

# ---- files that may not grow beyond a limit (kilobytes); every stage meets its own ----

for limit in 1 2 16 100 150; do
	r=$WORK/limit
	rm -rf "$r"
	want 6 "files of at most $limit KB" bash -c 'ulimit -f "$0" && exec "$@"' $limit "$PROGRAM" run "$p" --run "$r"
	says "$r/"
	says "File too large"
	what="files of at most $limit KB"
	checks=$((checks + 1))
	[ -z "$(find "$r" -name '*.tmp.*')" ] || fail "a half-written file stays"
	want 0 "without the limit of $limit KB" "$PROGRAM" run "$p" --run "$r"
	same "without the limit of $limit KB" "$good" "$r"
done
want 6 "a stage, small files" bash -c 'ulimit -f 16 && exec "$@"' 0 "$PROGRAM" analyse "$good"
says "fits.json"
want 0 "merge after all" "$PROGRAM" merge "$good" # what was there before is whole

# ---- a disk that is full, where we may mount one ----

disk=$WORK/disk
mkdir "$disk"
unmount() {
	mountpoint -q "$disk" && umount "$disk"
}
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=16k tmpfs "$disk" 2>/dev/null; then
	trap unmount EXIT
	for size in 16k 60k 200k 400k 520k; do
		mount -o "remount,size=$size" "$disk"
		want 6 "a disk of $size" "$PROGRAM" run "$p" --run "$disk/run"
		says "No space left on device"
		says "$disk/run"
		checks=$((checks + 1))
		[ -z "$(find "$disk" -name '*.tmp.*')" ] || fail "a half-written file stays"
	done
	rm -rf "$disk/run/blocks"
	mount -o remount,size=1m "$disk"
	dd if=/dev/zero of="$disk/fill" bs=4k status=none 2>/dev/null
	truncate -s -16k "$disk/fill"
	want 6 "resample on two ranks, 16k left" "$MPIRUN" 2 "$PROGRAM" resample "$disk/run"
	says "No space left on device"
	says "rank"
	rm "$disk/fill"
	mount -o remount,size=20m "$disk"
	want 0 "a larger disk" "$PROGRAM" run "$p" --run "$disk/run"
	same "a larger disk" "$good" "$disk/run"

	mount -o remount,ro "$disk"
	before=$(find "$disk/run" -type f -exec cksum {} + | sort)
	for stage in effects analyse resample merge report; do
		want 6 "$stage, read-only" "$PROGRAM" $stage "$disk/run"
		says "Read-only file system"
	done
	want 6 "run, read-only" "$PROGRAM" run "$p" --run "$disk/run"
	says "Read-only file system"
	want 6 "run, read-only, two ranks" "$MPIRUN" 2 "$PROGRAM" run "$p" --run "$disk/run"
	want 6 "a new run, read-only" "$PROGRAM" run "$p" --run "$disk/new"
	says "Read-only file system"
	checks=$((checks + 1))
	[ "$before" = "$(find "$disk/run" -type f -exec cksum {} + | sort)" ] || fail "the run has changed"
	unmount
	trap - EXIT
elif [ "$(id -u)" != 0 ]; then
	chmod -R a-w "$good"
	for stage in effects analyse resample merge report; do
		want 6 "$stage, read-only" "$PROGRAM" $stage "$good"
		says "Permission denied"
	done
	want 6 "run, read-only" "$PROGRAM" run "$p" --run "$good"
	says "Permission denied"
	chmod -R u+w "$good"
	want 0 "run, no longer read-only" "$PROGRAM" run "$p" --run "$good"
fi

report
