#!/bin/sh
# A Debian package from an installed tree: jobs/deb.sh ROOT VERSION FOLDER  writes FOLDER/werkzaam_VERSION_ARCHITECTURE.deb
# The same tree gives the same bytes: times are those of the last commit (or SOURCE_DATE_EPOCH), owners are root.
set -eu
root=$1 version=$2 out=$3
architecture=$(dpkg --print-architecture)
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
	SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 0)
fi
export SOURCE_DATE_EPOCH
umask 022

# Libraries: as Debian's own tool says it; without it, the packages that the files come from.
depends() {
	program=$(cd "$root/usr/bin" && pwd)/werkzaam
	if command -v dpkg-shlibdeps >/dev/null; then
		work=$(mktemp -d)
		mkdir "$work/debian"
		printf 'Source: werkzaam\n\nPackage: werkzaam\nArchitecture: any\n' >"$work/debian/control"
		(cd "$work" && dpkg-shlibdeps -O "$program" 2>/dev/null) | sed -n 's/^shlibs:Depends=//p'
		rm -rf "$work"
	else
		ldd "$program" | awk '$3 ~ /^\// { print $3 }' | xargs -n 1 readlink -f | xargs dpkg -S 2>/dev/null | cut -d : -f 1 | sort -u | paste -s -d , - |
			sed 's/,/, /g'
	fi
}

strip "$root/usr/bin/werkzaam"
gzip -9nf "$root/usr/share/man/man1/werkzaam.1"
mkdir -p "$root/DEBIAN"
mv "$root/usr/share/doc/werkzaam/LICENSE" "$root/usr/share/doc/werkzaam/copyright"
sed -i 's#](LICENSE)#](copyright)#' "$root/usr/share/doc/werkzaam/README.md"
chmod -R u=rwX,go=rX "$root"
size=$(du -sk --apparent-size "$root/usr" | cut -f 1)
cat >"$root/DEBIAN/control" <<CONTROL
Package: werkzaam
Version: $version
Architecture: $architecture
Section: science
Priority: optional
Maintainer: $(git log -1 --format='%an <%ae>' 2>/dev/null || echo 'werkzaam <root@localhost>')
Installed-Size: $size
Depends: $(depends), openmpi-bin
Description: which elements of an intervention go with a larger effect
 Turns coded records of intervention studies into a report for each type of
 intervention: multilevel meta-analysis, and permutation tests of every
 element at the right unit with control for multiplicity, on a laptop or a
 cluster.
CONTROL
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
find "$root" -print0 | xargs -0 touch -h -d "@$SOURCE_DATE_EPOCH"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/werkzaam_${version}_$architecture.deb" >/dev/null
echo "$out/werkzaam_${version}_$architecture.deb"
