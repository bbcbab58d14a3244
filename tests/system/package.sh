#!/bin/bash
# What is installed: completion, the tree of `make install`, a tarball that is always the same, a Debian package in a clean root.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
build=$(dirname "$PROGRAM")

# ---- completion ----

want 0 "completion for bash" "$PROGRAM" --completion bash
cp "$WORK/out" "$WORK/complete.bash"
want 0 "completion for zsh" "$PROGRAM" --completion zsh
cp "$WORK/out" "$WORK/_werkzaam"
want 2 "completion for another shell" "$PROGRAM" --completion fish
# complete WORD...: what bash offers for the last of these words
complete() {
	bash -c '. "$1"; shift; COMP_WORDS=(werkzaam "$@"); COMP_CWORD=$#; _werkzaam; printf "%s\n" "${COMPREPLY[@]}"' _ "$WORK/complete.bash" "$@" >"$WORK/out" 2>"$WORK/err"
	what="completion of '$*'"
	silent
}
offers() {
	checks=$((checks + 1))
	[ "$(sort "$WORK/out" | paste -s -d ' ' -)" = "$1" ] || fail "offers '$(sort "$WORK/out" | paste -s -d ' ' -)', not '$1'"
}
complete ver
offers "verify"
complete verify --bl
offers "--blocks"
complete diff --
offers "--exit-code --help --json --lang --top --units"
complete audit --lang ""
offers "en nl"
complete fit --cr ""
offers "CR0 CR1 CR2"
complete escalc --measure ""
offers "d log_or"
complete verify --blocks ""
offers ""
complete run pl
offers ""
for command in $("$PROGRAM" --help | sed -n '/^commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	holds "$WORK/_werkzaam" "'$command:"
	"$PROGRAM" "$command" --help | grep -o '^  --[a-z-]*' | tr -d ' ' | sort -u >"$WORK/help"
	complete "$command" --
	checks=$((checks + 1))
	sort -u "$WORK/out" | cmp -s - "$WORK/help" || fail "other options than --help tells"
done
if command -v zsh >/dev/null; then
	what="completion for zsh"
	ok "not valid" zsh -n "$WORK/_werkzaam"
	mkdir "$WORK/zsh"
	cp "$WORK/_werkzaam" "$WORK/zsh"
	for line in 'ver|verify' 'audit --lang |en*nl' 'diff --|--exit-code*--units' 'verify RUN --bl|--blocks'; do
		want 0 "zsh: '${line%|*}'" zsh -f tests/system/complete.zsh "$WORK/zsh" "werkzaam ${line%|*}" "${line#*|}"
	done
else
	echo "SKIPPED: completion in zsh (no zsh here)" >&2
fi

# ---- recipes of package managers ----

if command -v python3 >/dev/null; then
	want 0 "recipes" python3 tests/system/recipes.py
else
	echo "SKIPPED: recipes of jobs/packaging (no Python here)" >&2
fi

# ---- installed trees ----

if nm "$PROGRAM" 2>/dev/null | grep -q '__asan_init'; then
	report # the rest would link without sanitizers
	exit
fi
for prefix in rel "/a b" ""; do
	want 2 "install below '$prefix'" make -s BUILD="$WORK/nowhere" PREFIX="$prefix" DESTDIR="$WORK/root" install
	says "PREFIX='$prefix': is not the absolute name of one folder"
done
# -o: another PREFIX would make the program again, under the tests that run beside this one
want 0 "install" make -s -o "$PROGRAM" BUILD="$build" PREFIX=/opt/w DESTDIR="$WORK/root" PROGRAM="$PROGRAM" install
for file in bin/werkzaam share/man/man1/werkzaam.1 share/bash-completion/completions/werkzaam share/zsh/site-functions/_werkzaam \
	share/werkzaam/codebook/phase2.csv share/werkzaam/taxonomy/elements.csv share/werkzaam/jobs/werkzaam.sbatch; do
	what="install"
	ok "no $file" test -s "$WORK/root/opt/w/$file"
done
# what to cite is the version that this is
version=$(sed -n 's/^VERSION := //p' Makefile)
ok "CITATION.cff has another version" grep -qx "version: $version" CITATION.cff
ok "README.md cites another version" grep -qF "(version $version)" README.md
# the installed documents lead to each other
for file in LICENSE CITATION.cff README.md guide.md methods.md formats.md cluster.md NEWS.md results.schema.json diff.schema.json night.schema.json; do
	what="install"
	ok "no $file" test -s "$WORK/root/opt/w/share/doc/werkzaam/$file"
done
grep -oh '](\([a-z]*/\)*[a-zA-Z.]*\.\(md\|json\)' "$WORK"/root/opt/w/share/doc/werkzaam/*.md | sort -u >"$WORK/links"
holds "$WORK/links" "](methods.md"
while read -r link; do
	ok "$link leads nowhere" test -s "$WORK/root/opt/w/share/doc/werkzaam/${link#](}"
done <"$WORK/links"
# ... and all of it goes, with nothing of others: files beside them, below them, and with names that begin alike; into folders that were there before
tree() { (cd "$1" && find . -printf '%y %m %p %l\n' | sort && find . -type f -exec sha256sum {} + | sort -k 2); }
uninstall() { # NAME ROOT
	want 0 "$1" make -s BUILD="$WORK/nowhere" PREFIX=/opt/w DESTDIR="$2" uninstall
}
there=$WORK/there
for file in bin/werkzaam-old bin/other share/man/man1/werkzaam.1.gz share/werkzaam.txt share/werkzaam/codebook/phase2.csv.bak share/werkzaam/jobs/site.conf.ours \
	share/doc/werkzaam/notes/guide.md share/doc/other/README.md share/zsh/site-functions/_other etc/werkzaam; do
	install -D <(echo "$file") "$there/opt/w/$file"
done
mkdir -p "$there/opt/w/share/bash-completion/completions" "$there/opt/x/share/werkzaam"
ln -s nothing "$there/opt/w/share/werkzaam/codebook/ours.csv"
tree "$there" >"$WORK/before"
want 0 "install beside others" make -s -o "$PROGRAM" BUILD="$build" PREFIX=/opt/w DESTDIR="$there" PROGRAM="$PROGRAM" install
ok "nothing was installed" test -s "$there/opt/w/share/werkzaam/codebook/phase2.csv"
uninstall "uninstall" "$there"
silent
tree "$there" >"$WORK/after"
ok "another tree than before" cmp -s "$WORK/before" "$WORK/after"
uninstall "uninstall what is not there" "$there"
tree "$there" >"$WORK/after"
ok "another tree than before" cmp -s "$WORK/before" "$WORK/after"
cp -r "$WORK/root" "$WORK/gone"
echo 'WERKZAAM_ACCOUNT=ours' >>"$WORK/gone/opt/w/share/werkzaam/jobs/site.conf"
uninstall "uninstall with a site.conf of ours" "$WORK/gone"
prints "site.conf was edited: it stays"
ok "other files stay: $(find "$WORK/gone" -type f)" test "$(find "$WORK/gone" -type f)" = "$WORK/gone/opt/w/share/werkzaam/jobs/site.conf"
rm "$WORK/gone/opt/w/share/werkzaam/jobs/site.conf"
uninstall "uninstall the rest" "$WORK/gone"
ok "files or folders stay" test -z "$(find "$WORK/gone" '(' -type f -o -path '*/werkzaam*' ')')"
# Slurm runs a copy of the installed job scripts, and a user is anywhere
want 0 "install below a folder" make -s -o "$PROGRAM" BUILD="$build" PREFIX="$WORK/prefix" PROGRAM="$PROGRAM" install
mkdir "$WORK/spool"
for script in werkzaam nightly; do
	cp "$WORK/prefix/share/werkzaam/jobs/$script.sbatch" "$WORK/spool/slurm_script"
	want 2 "a copy of $script.sbatch" env -u WERKZAAM_JOBS -C "$WORK/spool" SLURM_SUBMIT_DIR="$WORK/spool" SLURM_RESTART_COUNT=1 WERKZAAM_LAUNCHER=none \
		bash slurm_script --part nonsense
	ok "does not find its folder: $(cat "$WORK/err")" grep -qE "usage: sbatch (--begin=TIME )?jobs/$script.sbatch" "$WORK/err"
done
cp jobs/werkzaam.sbatch "$WORK/spool/slurm_script"
want 2 "a copy of what was not installed" env -u WERKZAAM_JOBS -C "$WORK/spool" SLURM_SUBMIT_DIR="$WORK/spool" bash slurm_script x
says "submit from the folder above jobs/"

# the installed job scripts find each other and the installed program, before another one in PATH
mkdir "$WORK/other"
printf '#!/bin/sh\nexit 99\n' >"$WORK/other/werkzaam"
chmod +x "$WORK/other/werkzaam"
want 0 "installed jobs" env -u WERKZAAM PATH="$WORK/other:$PATH" WERKZAAM_ACCOUNT=money \
	"$WORK/root/opt/w/share/werkzaam/jobs/submit.sh" --dry-run -n 4 datasets/landenberger2005/plan.yaml "$WORK/no-run"
prints "$WORK/root/opt/w/share/werkzaam/jobs/werkzaam.sbatch --part resample"
prints "--account=money"
rm "$WORK/root/opt/w/bin/werkzaam"
want 2 "installed jobs, no program" env -u WERKZAAM PATH=/usr/bin:/bin "$WORK/root/opt/w/share/werkzaam/jobs/submit.sh" p.yaml "$WORK/no-run"
holds "$WORK/err" "werkzaam: no such program; install it again, or set WERKZAAM in site.conf"
want 0 "installed jobs, a program in PATH" env -u WERKZAAM PATH="$(dirname "$PROGRAM"):/usr/bin:/bin" \
	"$WORK/root/opt/w/share/werkzaam/jobs/submit.sh" --dry-run datasets/landenberger2005/plan.yaml "$WORK/no-run"
if command -v man >/dev/null; then
	what="man page"
	checks=$((checks + 1))
	[ -z "$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$WORK/root/opt/w/share/man/man1/werkzaam.1" 2>&1 >/dev/null)" ] ||
		fail "has warnings"
fi

if git rev-parse HEAD >/dev/null 2>&1; then
	for n in 1 2; do
		want 0 "dist" make -s BUILD="$WORK/dist$n" VERSION=1.2.3 dist
		sleep 1
	done
	ok "two tarballs of one commit differ" cmp "$WORK/dist1/werkzaam-1.2.3.tar.gz" "$WORK/dist2/werkzaam-1.2.3.tar.gz"
	tar -tzf "$WORK/dist1/werkzaam-1.2.3.tar.gz" >"$WORK/list"
	for file in Makefile LICENSE pipeline/main.c coding/taxonomy/elements.csv; do holds "$WORK/list" "werkzaam-1.2.3/$file"; done
else
	echo "SKIPPED: make dist (no git repository here)" >&2
fi

if command -v dpkg-deb >/dev/null; then
	export SOURCE_DATE_EPOCH=1500000000
	for n in 1 2; do
		want 0 "deb" make -s BUILD="$build" VERSION=1.2.3 deb
		deb=$(tail -n 1 "$WORK/out")
		cp "$deb" "$WORK/$n.deb"
	done
	ok "two packages of one program differ" cmp "$WORK/1.deb" "$WORK/2.deb"
	rm -rf "$deb" "$build/deb/root"
	dpkg-deb --info "$WORK/1.deb" >"$WORK/info"
	holds "$WORK/info" "Version: 1.2.3"
	holds "$WORK/info" "libgsl"
	holds "$WORK/info" "libjansson"
	dpkg-deb --contents "$WORK/1.deb" >"$WORK/list"
	for file in usr/bin/werkzaam usr/share/man/man1/werkzaam.1.gz usr/share/doc/werkzaam/copyright usr/share/doc/werkzaam/guide.md \
		usr/share/doc/werkzaam/results.schema.json usr/share/werkzaam/codebook/phase2.csv \
		usr/share/bash-completion/completions/werkzaam usr/share/zsh/vendor-completions/_werkzaam; do
		holds "$WORK/list" "./$file"
	done
	what="deb"
	checks=$((checks + 1))
	! grep -qv 'root/root' "$WORK/list" || fail "files of another owner than root"
	dpkg-deb --extract "$WORK/1.deb" "$WORK/clean"
	want 0 "the program of the package" "$WORK/clean/usr/bin/werkzaam" --version
	(cd "$WORK/clean" && dpkg-deb --control "$WORK/1.deb" "$WORK/control" && md5sum --quiet -c "$WORK/control/md5sums") >"$WORK/err" 2>&1 || fail "md5sums do not fit"
	# it looks for its codebooks where the package puts them
	ok "the package has another folder for codebooks" grep -qF /usr/share/werkzaam "$WORK/clean/usr/bin/werkzaam"
else
	echo "SKIPPED: make deb (no dpkg-deb here)" >&2
fi

report
