#!/bin/bash
# Where nothing is installed yet: tests/clean/check_clean.sh PROGRAM TARBALL [PART...]   (absolute paths; the tarball of `make dist`)
#
#   package     jobs/packaging/apptainer.def, its steps as Apptainer would take them: the Debian package built in one bare root, installed in another
#               with nothing but what it depends on, used there by an ordinary user, and removed
#   readme      the two commands of the README, with only gcc and make there before
#
# A root is a bare Debian 12 by debootstrap, entered as a container would be: processes, mounts, /proc, /dev and an /etc/hosts of its own. Needs
# root and a package server (MIRROR). The mounts are in a namespace and end with it, before anything is removed. Prints Check's closing line.
set -u
cd "$(dirname "$0")/../.." || exit 2
PROGRAM=${1:?usage: check_clean.sh PROGRAM TARBALL [PART...]}
tarball=${2:?usage: check_clean.sh PROGRAM TARBALL [PART...]}
shift 2
parts=("$@")
[ $# -gt 0 ] || parts=(package readme)
LIMIT=${LIMIT:-1800}
recipe=jobs/packaging/apptainer.def

skip() {
	echo "################################################################################"
	echo "## check-clean: SKIPPED: $1"
	echo "################################################################################"
	exit 0
}
[ "$(id -u)" -eq 0 ] || skip "only root can change to another root"
command -v debootstrap >/dev/null || skip "no debootstrap"
unshare --mount --pid --fork --mount-proc true 2>/dev/null || skip "no right to mount (CAP_SYS_ADMIN)"

WORK=$(mktemp -d)
trap 'rm -rf --one-file-system "$WORK"' EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
chmod 755 "$WORK"

debootstrap --variant=minbase --include=ca-certificates bookworm "$WORK/bare" ${MIRROR:+"$MIRROR"} >"$WORK/bare.log" 2>&1 ||
	skip "debootstrap: $(tail -n 1 "$WORK/bare.log")"

in_root=tests/clean/in_root.sh
# section STAGE NAME: the lines of a section of the recipe
section() {
	awk -v stage="$1" -v name="%$2" '/^Stage:/ { now = $2 } /^%/ { inside = now == stage && $1 == name; next } /^(Bootstrap:|#)/ { inside = 0 } inside' "$recipe" |
		sed 's/^\t//'
}

package() {
	local build=$WORK/build final=$WORK/final line
	cp -a "$WORK/bare" "$build"
	cp -a "$WORK/bare" "$final"
	# %files: what is copied in, and from one stage to the next
	read -r -a line <<<"$(section build files)"
	what="recipe"
	ok "takes another tarball than make dist makes" test "${line[0]##*/}" = "$(basename "$tarball")"
	mkdir -p "$build/src"
	cp "$tarball" "$build${line[1]}"
	want 0 "stage build" $in_root "$build" /bin/sh -exc "$(section build post)"
	read -r -a line <<<"$(section final files)"
	cp "$build${line[0]}" "$final${line[1]}"
	want 0 "stage final" $in_root "$final" /bin/sh -exc "$(section final post)"
	want 0 "its test" $in_root "$final" /bin/sh -exc "$(section final test)"
	want 0 "its command" $in_root "$final" /bin/sh -c "$(section final runscript)" werkzaam --version
	prints "werkzaam $("$PROGRAM" --version | awk 'NR == 1 { print $2 }')"

	# an ordinary user, a plan, two ranks: the bytes of the program made outside
	plan "$WORK/plan.yaml" landenberger2005 64 300
	sed -i "s#$TOP/datasets/landenberger2005/##g" "$WORK/plan.yaml"
	mkdir "$final/home/study"
	cp datasets/landenberger2005/*.csv "$WORK/plan.yaml" "$final/home/study"
	chown -R 1000:1000 "$final/home/study"
	want 0 "a run of the package" $in_root "$final" setpriv --reuid=1000 --regid=1000 --clear-groups env HOME=/home/study OMPI_MCA_btl=self,vader \
		mpirun --oversubscribe -n 2 werkzaam run /home/study/plan.yaml --run /home/study/run --quiet
	cp datasets/landenberger2005/*.csv "$WORK"
	want 0 "the same outside" "$PROGRAM" run "$WORK/plan.yaml" --run "$WORK/here" --quiet
	same "package and tree" "$WORK/here" "$final/home/study/run"
	want 0 "codebooks of the package" $in_root "$final" werkzaam codebook --check
	what="package"
	ok "no man page" test -s "$final/usr/share/man/man1/werkzaam.1.gz"
	ok "files differ from the package's own sums" $in_root "$final" dpkg --verify werkzaam
	ok "cannot be removed" $in_root "$final" sh -c 'apt-get purge -y -qq werkzaam >/dev/null 2>&1'
	find "$final" -xdev -name '*werkzaam*' -not -path '*/var/log/*' >"$WORK/left"
	ok "leaves files behind: $(head -n 3 "$WORK/left")" test ! -s "$WORK/left"
	rm -rf --one-file-system "$build" "$final"
}

readme() {
	local root=$WORK/readme
	cp -a "$WORK/bare" "$root"
	mkdir "$root/src"
	tar -xzf "$tarball" -C "$root/src" --strip-components=1
	want 0 "gcc and make" $in_root "$root" sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc make'
	for command in demo check; do
		ok "the README does not say make $command" grep -q "^    make $command " README.md
		want 0 "make $command" $in_root "$root" make -C /src $command
		[ "$status" -eq 0 ] || tail -n 40 "$WORK/out" "$WORK/err" >&2
	done
	ok "no report" test -s "$root/src/runs/landenberger2005/report/index.html"
	rm -rf --one-file-system "$root"
}

for part in "${parts[@]}"; do
	case $part in
	package | readme) $part ;;
	*)
		echo "check_clean: $part: not known" >&2
		exit 2
		;;
	esac
done
report
