#!/bin/bash
# Run a command as root in another root, entered as a container would be: tests/clean/in_root.sh ROOT COMMAND...
# Processes, mounts, /dev and /etc/hosts are its own, the network is that of this machine. All of it ends with the command.
set -eu
root=${1:?usage: in_root.sh ROOT COMMAND...}
shift
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
# Without this file every start of MPI asks for localhost on the net, and waits.
echo "127.0.0.1 localhost $(uname -n)" >"$root/etc/hosts"
# shellcheck disable=SC2016 # the inner shell's own variables
exec unshare --mount --pid --fork --kill-child bash -euc '
	root=$1
	shift
	mount -t proc proc "$root/proc"
	mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || mount --rbind /sys "$root/sys"
	mount -t tmpfs tmpfs "$root/dev"
	for device in null zero full random urandom tty; do
		touch "$root/dev/$device"
		mount --bind "/dev/$device" "$root/dev/$device"
	done
	ln -s /proc/self/fd "$root/dev/fd"
	mkdir "$root/dev/shm" "$root/dev/pts"
	mount -t tmpfs -o size=64m tmpfs "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	exec chroot "$root" env -i HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"' _ "$root" "$@"
