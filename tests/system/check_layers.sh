#!/bin/sh
# The order of layers: a file may include headers of its own layer and of lower ones. Only cluster/ may include mpi.h, and no stage another.
set -eu
cd "$(dirname "$0")/../.."

# shellcheck disable=SC2016 # awk, not shell
find pipeline coding -name '*.[ch]' | sort | xargs awk '
	BEGIN {
		n = split("base coding effect model resample simulate store analysis cluster report stages cmd", order, " ")
		for (i = 1; i <= n; i++)
			rank[order[i]] = i
		rank["main"] = n + 1
	}
	FNR == 1 {
		files++
		layer = FILENAME
		sub(/^pipeline\//, "", layer)
		sub(/[\/.].*$/, "", layer)
		if (!(layer in rank)) {
			print FILENAME ": its folder is no layer; give it a place in tests/system/check_layers.sh"
			bad++
			rank[layer] = 0
		}
	}
	/^#[ \t]*include[ \t]*<mpi\.h>/ && layer != "cluster" {
		print FILENAME ":" FNR ": mpi.h belongs to cluster/ alone"
		bad++
	}
	/^#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		to = part[2]
		if (to !~ /\//)
			next # beside the file itself
		sub(/\/.*/, "", to)
		includes++
		if (!(to in rank) || rank[to] > rank[layer]) {
			print FILENAME ":" FNR ": " layer "/ may not include \"" part[2] "\", which is above it"
			bad++
		}
		if (layer == "stages" && FILENAME ~ /\.c$/ && to == "stages") {
			own = FILENAME
			sub(/.*\//, "", own)
			sub(/\.c$/, ".h", own)
			if (part[2] != "stages/stages.h" && part[2] != "stages/" own) {
				print FILENAME ":" FNR ": a stage does not look into another stage"
				bad++
			}
		}
	}
	END {
		if (files < 20 || includes < 50) {
			print "only " files " files and " includes " includes were looked at"
			bad++
		}
		printf "Running suite(s): layers\n%d%%: Checks: %d, Failures: %d, Errors: 0\n", bad ? 0 : 100, 1, bad ? 1 : 0
		exit bad ? 1 : 0
	}'
