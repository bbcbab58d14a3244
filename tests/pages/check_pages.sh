#!/bin/bash
# The pages of two reports, in both languages, as browsers and screen readers take them: HTML tidy finds no error or warning, axe-core no violation.
#   tests/pages/check_pages.sh PROGRAM   (absolute path)
# Needs tidy, chromium, npm (which fetches axe-core) and python3; what is not there is skipped, loudly.
set -u
cd "$(dirname "$0")/../.." || exit 2
PROGRAM=${1:?usage: check_pages.sh PROGRAM}
AXE=axe-core@4.10.2
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export PROGRAM WORK LIMIT=600
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

plan "$WORK/land.yaml" landenberger2005 50 99
want 0 "run landenberger2005" "$PROGRAM" run "$WORK/land.yaml" --run "$WORK/land" --quiet
want 0 "run coding-sheet" "$PROGRAM" run tests/coding-sheet/plan.yaml --run "$WORK/sheet" --quiet
mapfile -t pages < <(find "$WORK/land/report" "$WORK/sheet/report" -name '*.html' | sort)
ok "fewer than eight pages" test "${#pages[@]}" -ge 8

if command -v tidy >/dev/null; then
	for page in "${pages[@]}"; do
		what="tidy: ${page#"$WORK/"}"
		# attributes of SVG are not in its tables of HTML
		command tidy -q -e --drop-empty-elements no "$page" 2>&1 | grep -v 'proprietary attribute' >"$WORK/err"
		silent
	done
else
	echo "SKIPPED tidy: not here" >&2
fi
if command -v chromium >/dev/null && command -v npm >/dev/null && (cd "$WORK" && npm pack --silent $AXE >/dev/null 2>&1 && tar xzf axe-core-*.tgz); then
	for page in "${pages[@]}"; do
		want 0 "axe: ${page#"$WORK/"}" python3 tests/pages/axe.py "$WORK/package/axe.min.js" "$WORK" "$page"
		cat "$WORK/out" >&2
	done
else
	echo "SKIPPED axe: needs chromium, npm and the npm registry" >&2
fi
report
