# shellcheck shell=bash
# What the scripts of jobs/ share: the site's settings, the program, its launcher, signals on their way to the ranks, the way
# back into the queue. Sourced with JOBS (this folder) and SCRIPT (a name for messages) set.

say() { echo "$SCRIPT: $*" >&2; }
fail() {
	say "$2"
	exit "$1"
}

# load_site LAUNCHER [elsewhere]: sets program and launcher, an array. LAUNCHER: where neither the site nor the environment names one; elsewhere: it is not started
# on this host, which need not have it.
# shellcheck disable=SC2034 # the launcher is for those who source this
load_site() {
	# shellcheck source=jobs/site.conf
	. "${WERKZAAM_SITE:-$JOBS/site.conf}" || fail 2 "${WERKZAAM_SITE:-$JOBS/site.conf}: cannot be read"
	site_setup || fail 2 "site_setup in site.conf failed"
	program=$WERKZAAM
	local made="run make"
	if [ -z "$program" ]; then
		program=$JOBS/../build/werkzaam
		# Installed: PREFIX/bin is not in everybody's PATH, and another program may be there.
		if [[ $JOBS = */share/werkzaam/jobs ]]; then
			program=${JOBS%/share/werkzaam/jobs}/bin/werkzaam
			made="install it again"
		fi
		[ -x "$program" ] || program=werkzaam
	fi
	command -v "$program" >/dev/null || fail 2 "$program: no such program; $made, or set WERKZAAM in site.conf"
	case ${WERKZAAM_LAUNCHER:-$1} in
	none) launcher=() ;;
	mpirun) launcher=(mpirun) ;;
	# Without --kill-on-bad-exit a lost rank leaves the step hanging.
	srun) launcher=(srun --mpi=pmix --kill-on-bad-exit=1) ;;
	*) read -r -a launcher <<<"${WERKZAAM_LAUNCHER:-$1}" ;;
	esac
	if [ ${#launcher[@]} -gt 0 ] && ! command -v "${launcher[0]}" >/dev/null; then
		[ -n "${2:-}" ] || fail 2 "${launcher[0]}: no such program; correct WERKZAAM_LAUNCHER, or load its module in site_setup of site.conf"
		say "${launcher[0]} (WERKZAAM_LAUNCHER): is not on this host; it must be where the ranks are started"
	fi
	# Who waits gives way. Where every rank has its core it costs nothing; where it has not, waiting is a thousand times shorter.
	export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle:-1}"
}

child=
signalled=0 # since the last wait
stopping=0  # ever
# shellcheck disable=SC2317 # called by the traps
forward() {
	signalled=1
	stopping=1
	say "signal $1: asking the ranks to finish their blocks"
	[ -z "$child" ] || kill -USR1 "$child" 2>/dev/null
}
catch_signals() {
	trap 'forward USR1' USR1
	trap 'forward TERM' TERM
}

# launch COMMAND...: run it, handing signals on; its status is in status. 75 without starting it when a signal came before.
launch() {
	local now
	status=75
	[ "$stopping" -eq 0 ] || return 0
	"$@" &
	child=$!
	# A signal that came between the question and the start found no child.
	[ "$stopping" -eq 0 ] || kill -USR1 "$child" 2>/dev/null
	# A signal ends `wait` early: then wait again for the child's own status. 127 the second time: it had been fetched already.
	status=
	while :; do
		signalled=0
		wait "$child"
		now=$?
		if [ -z "$status" ] || [ "$now" -ne 127 ]; then status=$now; fi
		[ "$signalled" -eq 1 ] || break
	done
	child=
	# Our own signal ended it before it listened: stopped in time all the same.
	[ "$stopping" -eq 0 ] || [ "$status" -ne $((128 + $(kill -l USR1))) ] || status=75
}

# The last error of the program once more, behind what mpirun has to say of it; where standard error is a file, as in a job. Call it first to begin: it looks at what
# comes after.
log='' seen=0
remember_log() {
	log=$(readlink "/proc/$$/fd/2") && [ -f "$log" ] && [ -r "$log" ] && seen=$(wc -c <"$log") || log=
}
repeat_error() {
	local last
	[ -n "$log" ] && last=$(tail -c +$((seen + 1)) -- "$log" | grep '^werkzaam: ' | tail -n 1) && [ -n "$last" ] || return 0
	say "status $status: ${last#werkzaam: }"
}

# Put a job that stopped in time back in the queue.
requeue() {
	local state
	[ -n "${SLURM_JOB_ID:-}" ] || return 0
	# A job that was cancelled must not come back.
	state=$(squeue -h -j "$SLURM_JOB_ID" -o %T 2>/dev/null)
	if [ "${state:-RUNNING}" != RUNNING ]; then
		say "stopped in time; the job is $state, so it is not put back in the queue"
	elif [ "${SLURM_RESTART_COUNT:-0}" -ge "$WERKZAAM_RESTARTS" ]; then
		say "stopped in time, but already put back ${SLURM_RESTART_COUNT:-0} times; give the job more time"
	elif scontrol requeue "$SLURM_JOB_ID"; then
		say "stopped in time; put back in the queue"
	else
		say "stopped in time, but Slurm refused to requeue; submit again to go on"
	fi
}
