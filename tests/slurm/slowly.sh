#!/bin/bash
# Run a command as usual, but while the file $SLOWLY is there let it work only a tenth of the time: a long job that takes little of the machine.
"$@" &
child=$!
trap 'kill -CONT $child; kill -USR1 $child' USR1
trap 'kill -CONT $child; kill -TERM $child' TERM
while kill -0 $child 2>/dev/null; do
	if [ -e "$SLOWLY" ]; then
		kill -STOP $child 2>/dev/null
		sleep 0.45
		kill -CONT $child 2>/dev/null
	fi
	sleep 0.05
done
wait $child
