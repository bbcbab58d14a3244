#!/bin/bash
# A Slurm cluster on this one machine, for tests: munged, slurmctld, and a slurmd for each emulated node.
#
#   cluster.sh up FOLDER NODES CPUS    start; then export SLURM_CONF=FOLDER/slurm.conf
#   cluster.sh crash FOLDER NODE       the node is gone at once, with everything that ran there
#   cluster.sh boot FOLDER NODE        and comes back
#   cluster.sh down FOLDER             end all of it, and nothing else
#
# Needs root. Each node has a network address, host name, process space and /dev/shm of its own (Linux namespaces), so that ranks on two nodes
# talk over TCP as on two machines. Files are shared, as on a cluster. The addresses are always the same: check_slurm.sh starts this in a
# network namespace of its own, where nobody else has them.
set -u

command=${1:?usage: cluster.sh up|crash|boot|down FOLDER ...}
folder=$(realpath -m "${2:?}")
export SLURM_CONF=$folder/slurm.conf
mkdir -p "$folder"/{run,log,state,munge,tmp}
net=10.77.0
bridge=wzslurm
port=17000

die() {
	tail -n 20 "$folder"/log/*.log >&2 2>/dev/null
	echo "cluster.sh: $1" >&2
	exit 1
}
# A daemon that hangs at its start must not take us with it.
daemon() { timeout -k 2 10 "$@" || die "$1 does not start"; }

# The process in a file of numbers, if it is still one of this cluster: sets pid.
mine() {
	pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] && grep -qzxF "SLURM_CONF=$SLURM_CONF" "/proc/$pid/environ" 2>/dev/null
}
stop() {
	mine "$1" || return 0
	kill "$pid" 2>/dev/null
	for _ in $(seq 100); do
		mine "$1" || return 0
		sleep 0.1
	done
	kill -9 "$pid" 2>/dev/null
}

boot() {
	local node=$1 outer inner=
	# What a crashed slurmd left there would keep the new one from starting.
	rm -rf "$folder/spool/n$node" "$folder/tmp/n$node"
	mkdir -p "$folder/spool/n$node" "$folder/tmp/n$node"
	mkfifo "$folder/run/go.$node"
	setsid unshare --net --uts --ipc --mount --pid --fork --kill-child --mount-proc bash -c "
		hostname n$node
		mount -t tmpfs tmpfs /dev/shm
		read -r _ <'$folder/run/go.$node'
		ip link set lo up
		ip addr add $net.$((10 + node))/24 dev eth0
		ip link set eth0 up
		slurmd -N n$node
		while :; do sleep 3600 & wait \$!; done" </dev/null >>"$folder/log/node.$node.log" 2>&1 &
	outer=$!
	for _ in $(seq 200); do
		inner=$(pgrep -P "$outer") && break
		sleep 0.02
	done
	echo "$inner" >"$folder/run/init.$node.pid"
	ip link add "$bridge-$node" type veth peer name eth0 netns "$inner" && ip link set "$bridge-$node" master "$bridge" up || return
	echo go >"$folder/run/go.$node"
	rm "$folder/run/go.$node"
}

idle() { timeout 5 sinfo -h -N -r -t idle -o %N 2>/dev/null | sort -u | wc -l; }

case $command in
up)
	nodes=${3:?}
	cpus=${4:?}
	chmod 700 "$folder/munge"
	(umask 077 && dd if=/dev/urandom of="$folder/munge/key" bs=128 count=1 status=none)
	{
		cat <<-CONF
			ClusterName=test
			SlurmctldHost=$(uname -n)($net.1)
			SlurmctldPort=$port
			SlurmUser=root
			AuthType=auth/munge
			CredType=cred/munge
			# A requeued job waits as long as a credential lives; two minutes by default.
			AuthInfo=socket=$folder/run/munge.sock,cred_expire=5
			ProctrackType=proctrack/linuxproc
			TaskPlugin=task/none
			SelectType=select/cons_tres
			SelectTypeParameters=CR_Core
			SwitchType=switch/none
			MpiDefault=none
			KillWait=5
			ReturnToService=2
			SlurmdTimeout=20
			MinJobAge=3600
			SlurmctldPidFile=$folder/run/slurmctld.pid
			SlurmdPidFile=$folder/run/slurmd.%n.pid
			SlurmctldLogFile=$folder/log/slurmctld.log
			SlurmdLogFile=$folder/log/slurmd.%n.log
			StateSaveLocation=$folder/state
			SlurmdSpoolDir=$folder/spool/%n
			TmpFS=$folder/tmp/%n
			SlurmdParameters=config_overrides
			SchedulerType=sched/backfill
			SchedulerParameters=bf_interval=2,sched_interval=2,batch_sched_delay=0
			ScronParameters=enable
			AccountingStorageType=accounting_storage/none
			JobAcctGatherType=jobacct_gather/none
			MailProg=/bin/true
			PartitionName=test Nodes=ALL Default=YES MaxTime=UNLIMITED DefaultTime=10 State=UP OverSubscribe=YES:4
		CONF
		for ((node = 1; node <= nodes; node++)); do
			echo "NodeName=n$node NodeAddr=$net.$((10 + node)) Port=$((port + 1)) CPUs=$cpus Sockets=1 CoresPerSocket=$cpus" \
				"ThreadsPerCore=1 RealMemory=2000 State=UNKNOWN"
		done
	} >"$SLURM_CONF"
	# Not used, but slurmd looks which kind of control groups there is, and does not start where it finds none, both, or version 2 without systemd.
	echo "CgroupPlugin=cgroup/v1" >"$folder/cgroup.conf"
	ip link set lo up
	{ ip link add "$bridge" type bridge && ip addr add "$net.1/24" dev "$bridge" && ip link set "$bridge" up; } || die "no bridge between the nodes"
	daemon munged --force --socket="$folder/run/munge.sock" --key-file="$folder/munge/key" --pid-file="$folder/run/munged.pid" \
		--log-file="$folder/log/munged.log" --seed-file="$folder/munge/seed"
	munge -n -S "$folder/run/munge.sock" 2>>"$folder/log/munged.log" | timeout 10 unmunge -S "$folder/run/munge.sock" >/dev/null 2>>"$folder/log/munged.log" ||
		die "munged does not answer"
	daemon slurmctld -i
	for ((node = 1; node <= nodes; node++)); do boot "$node" || die "no namespace or network for node $node"; done
	until [ "$(idle)" -eq "$nodes" ] || [ $SECONDS -gt 30 ]; do sleep 0.1; done
	[ "$(idle)" -eq "$nodes" ] || die "$(idle) of $nodes nodes came up: $(grep -ohE "(error|fatal): .*" "$folder"/log/slurmd.*.log | tail -n 2 | head -n 1)"
	# Whether they can do what a cluster does.
	srun --mpi=list 2>&1 | grep -q pmix || die "this Slurm has no PMIx"
	timeout 20 srun --quiet -N "$nodes" -n "$nodes" true || die "a step on all nodes does not end well"
	timeout 20 srun --quiet -N 1 -w n1 bash -c "exec 3<>/dev/tcp/$net.$((10 + nodes))/$((port + 1))" || die "nodes do not reach each other"
	;;
crash)
	mine "$folder/run/init.$3.pid" && kill -9 "$pid"
	;;
boot)
	boot "$3"
	;;
down)
	timeout 10 scancel -u "$(id -un)" 2>/dev/null
	for _ in $(seq 100); do
		[ -z "$(timeout 5 squeue -h -t R,CG 2>/dev/null)" ] && break
		sleep 0.1
	done
	# With the first process of a node its whole process space ends.
	for file in "$folder"/run/init.*.pid; do mine "$file" && kill -9 "$pid"; done
	stop "$folder/run/slurmctld.pid"
	stop "$folder/run/munged.pid"
	ip link del "$bridge" 2>/dev/null
	rm -f "$folder"/run/*.pid
	;;
*)
	echo "cluster.sh: $command: not known" >&2
	exit 2
	;;
esac
