# shellcheck shell=bash
# What the system tests share: the program under a time limit, checks that count, folders to compare.
# Sourced by a test with PROGRAM (absolute path) and WORK (an empty folder) set, from the top folder of the project.
# VERBOSE=1 shows what every command said.

: "${PROGRAM:?}" "${WORK:?}"
TOP=$PWD
export MPIRUN=$TOP/jobs/mpirun-here.sh
LIMIT=${LIMIT:-120} # seconds for one command
checks=0
failures=0
status=0
what=""

# With sanitizers: Open MPI does not give everything back at exit, so a leak counts when our code is in its stack and Open MPI's is not.
# Commands without MPI (fit, check) are held to none at all: tidy(). The program's own exit status is kept.
export ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=exitcode=0
any_leak=0
export LC_ALL=C

fail() {
	failures=$((failures + 1))
	echo "FAIL $what: $*" >&2
	if [ -s "$WORK/err" ]; then sed -n 's/^/    err: /; 1,12p' "$WORK/err" >&2; fi
}

# ok MESSAGE COMMAND...: the command must succeed.
ok() {
	local message=$1
	shift
	checks=$((checks + 1))
	"$@" || fail "$message"
}

# limited COMMAND...: under the time limit; status, $WORK/out and $WORK/err are what came of it.
limited() {
	status=0
	timeout -k 5 "$LIMIT" "$@" >"$WORK/out" 2>"$WORK/err" || status=$?
	if [ "${VERBOSE:-0}" = 1 ]; then
		echo "---- $what: status $status"
		sed -n 's/^/    /; 1,8p' "$WORK/err"
	fi
}

our_leaks() {
	awk -v any="$any_leak" 'BEGIN { RS = "" }
		/leak of/ && (any || (/(pipeline|coding)\/[a-z_\/0-9]*\.c/ && !/unknown module|libmpi|libopen-|libpmix|cluster\.c/)) { print; bad = 1; exit }
		END { exit !bad }' "$WORK/err"
}

# A crash is never the answer: no signal, no finding of a sanitizer, no failed assertion.
sound() {
	checks=$((checks + 1))
	if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
		fail "did not end within $LIMIT s"
	elif [ "$status" -gt 128 ]; then
		fail "ended by signal $((status - 128))"
	elif grep -qE 'ERROR: AddressSanitizer|runtime error:|Assertion .* failed' "$WORK/err"; then
		fail "$(grep -E -m 3 'Sanitizer|runtime error:|Assertion' "$WORK/err")"
	elif grep -q 'LeakSanitizer' "$WORK/err" && our_leaks >"$WORK/leak"; then
		fail "memory is not given back: $(head -n 6 "$WORK/leak")"
	fi
}

# want STATUS NAME COMMAND...
want() {
	local expected=$1
	what=$2
	shift 2
	limited "$@"
	sound
	checks=$((checks + 1))
	[ "$status" -eq "$expected" ] || fail "status $status, expected $expected"
}

# As want, and what was allocated must be given back.
tidy() {
	any_leak=1
	want "$@"
	any_leak=0
}

says() { # the last command's standard error holds this text
	checks=$((checks + 1))
	grep -qF -- "$1" "$WORK/err" || fail "standard error does not hold '$1'"
}
prints() { # the last command's standard output holds this text
	checks=$((checks + 1))
	grep -qF -- "$1" "$WORK/out" || fail "standard output does not hold '$1'"
}
silent() {
	checks=$((checks + 1))
	[ ! -s "$WORK/err" ] || fail "standard error should be empty"
}
holds() { # holds FILE TEXT
	checks=$((checks + 1))
	grep -qF -- "$2" "$1" || fail "$(basename "$1") does not hold '$2'"
}

# same NAME RUN_A RUN_B: results.json and every file of report/ byte for byte.
same() {
	what=$1
	: >"$WORK/err"
	ok "results.json differ" cmp -s "$2/results.json" "$3/results.json"
	checks=$((checks + 1))
	diff -rq "$2/report" "$3/report" >"$WORK/err" 2>&1 || fail "report/ differ"
}

# plan FILE DATASET BLOCK REPLICATES [SEED]: the plan of a dataset, elsewhere and with other numbers.
plan() {
	local folder=$TOP/datasets/$2
	sed -e "s#{effects: effects.csv}#{effects: $folder/effects.csv}#" -e "s#^codebook: codebook.csv#codebook: $folder/codebook.csv#" \
		-e "s/replicates: 9999/replicates: $4, block: $3/" -e "s/^seed: .*/seed: ${5:-20170401}/" "$folder/plan.yaml" >"$1"
	what="plan of $2"
	checks=$((checks + 1))
	{ grep -q "block: $3" "$1" && grep -qF "$folder/codebook.csv" "$1"; } || fail "cannot be changed"
}

# A Python that has the validator of JSON Schema, or nothing: Debian's package is for Debian's Python, which need not be the first one.
python_with() {
	local python
	for python in python3 /usr/bin/python3; do
		if "$python" -c "import $1" 2>/dev/null; then
			echo "$python"
			return
		fi
	done
}

# held STATUS NAME SCHEMA [--damage] FILE...: the files against docs/SCHEMA.schema.json end so; --damage (results and nights): and fail, once anything in them is wrong.
held() {
	local expected=$1 file=$3 python
	what=$2
	shift 3
	python=$(python_with jsonschema)
	if [ -z "$python" ]; then
		echo "SKIPPED $what: not held to $file.schema.json: no Python with jsonschema here (jobs/install.sh oracle)" >&2
		return
	fi
	limited "$python" tests/system/schema.py "docs/$file.schema.json" "$@"
	checks=$((checks + 1))
	[ "$status" -eq "$expected" ] || fail "status $status, expected $expected: $(head -n 5 "$WORK/out")"
}
# schema NAME [--damage] results.json...: each file is as docs/results.schema.json says.
schema() {
	held 0 "$1" results "${@:2}"
}

# logged NAME RUN PATTERN: the last line about resample in the log of a run matches.
logged() {
	what=$1
	checks=$((checks + 1))
	grep '"event": "resample"' "$2/log.jsonl" | tail -n 1 | grep -qE "$3" ||
		fail "log.jsonl: no $3 in: $(grep '"event": "resample"' "$2/log.jsonl" | tail -n 1)"
}

# The closing line of Check, which the CI adds up.
report() {
	local passed=$((checks - failures))
	printf '%d%%: Checks: %d, Failures: %d, Errors: 0\n' $((checks ? 100 * passed / checks : 0)) "$checks" "$failures"
	[ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]
}
