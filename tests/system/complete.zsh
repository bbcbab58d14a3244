# What an interactive zsh offers: zsh -f tests/system/complete.zsh FOLDER LINE PATTERN
# Types LINE and a tab where the completion of FOLDER is loaded; status 0 when PATTERN is on the screen within ten seconds.
zmodload zsh/zpty zsh/datetime
zpty shell zsh -f -i
zpty -w shell "stty -echo cols 200; PS1=; fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D; setopt auto_list no_list_beep; print rea''dy"
screen=
# await PATTERN: read until it is there
await() {
	local chunk end=$((EPOCHREALTIME + 10))
	while ((EPOCHREALTIME < end)); do
		while zpty -r -t shell chunk; do screen+=$chunk; done
		[[ $screen = *${~1}* ]] && return 0
		sleep 0.05
	done
	return 1
}
await ready || { print -u2 "zsh does not start: $screen"; exit 2 }
screen=
zpty -w -n shell "$2"$'\t'
await "$3"
shown=$?
zpty -d shell
((shown == 0)) || print -ru2 -- "$screen"
exit $shown
