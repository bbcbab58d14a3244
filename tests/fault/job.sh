# shellcheck shell=bash
# Jobs in the background that a test kills or stops. Sourced after tests/system/lib.sh.

limiter=0
blocks() { # RUN: blocks that are there, but for the exact one, which is quickly done
	find "$1/blocks" -name '*.wzb' 2>/dev/null | wc -l
}
start() { # NAME COMMAND...: in the background under the time limit; $limiter is its process
	# shellcheck disable=SC2034 # lib.sh names it
	what=$1
	shift
	timeout -k 5 "$LIMIT" "$@" >"$WORK/out" 2>"$WORK/err" &
	limiter=$!
}
# child PID: what it started; waits for it, since timeout needs a moment
child() {
	local found
	for _ in $(seq 500); do
		found=$(pgrep -P "$1") && break
		sleep 0.01
	done
	echo "$found"
}
await_blocks() { # RUN N
	checks=$((checks + 1))
	for _ in $(seq 2000); do
		[ "$(blocks "$1")" -ge "$2" ] && return
		kill -0 "$limiter" 2>/dev/null || break
		sleep 0.01
	done
	fail "$2 blocks did not come before the end"
}
ended() { # waits; status
	status=0
	wait "$limiter" || status=$?
}
ended_with() {
	ended
	sound
	checks=$((checks + 1))
	[ "$status" -eq "$1" ] || fail "status $status, expected $1"
}
unfinished() { # RUN
	checks=$((checks + 1))
	[ ! -e "$1/results.json" ] || fail "there are results already: the signal came too late to test anything"
}
