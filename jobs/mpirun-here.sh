#!/bin/sh
# Run a command on N ranks of this one machine, with settings that suit a laptop, a container or a crowded login node:
#     jobs/mpirun-here.sh N COMMAND [ARGUMENT...]
set -eu
if [ $# -lt 2 ]; then
	echo "usage: mpirun-here.sh N COMMAND [ARGUMENT...]" >&2
	exit 2
fi
ranks=$1
shift

# More ranks than cores: whoever waits gives way. Without it 8 ranks on 2 cores wait 26 ms for 8 bytes.
export OMPI_MCA_mpi_yield_when_idle=1
# One host needs shared memory only. Containers forbid reading another process' memory, and Open MPI would complain at each message.
export OMPI_MCA_btl=self,vader
export OMPI_MCA_btl_vader_single_copy_mechanism=none
# To stop a run, send mpirun SIGUSR1: it passes it on, and ends with the ranks' status 75. After SIGTERM or Ctrl-C the ranks stop as
# cleanly, but mpirun's own status is 1, and SIGKILL follows; three seconds are plenty, for work is left at the next poll.
export OMPI_MCA_odls_base_sigkill_timeout="${OMPI_MCA_odls_base_sigkill_timeout:-3}"
# mpirun refuses root unless told twice; in a container there is often nobody else.
if [ "$(id -u)" = 0 ]; then
	export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
exec mpirun --oversubscribe -n "$ranks" "$@"
