#!/bin/bash
# report.formats: pdf - the drawings of each page as a PDF beside it: title, text, pages, same bytes, and gone when no longer asked for.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# make FORMATS
make_plan() {
	printf 'name: figures\nrecords: {effects: %s/datasets/landenberger2005/effects.csv}\ncodebook: %s/datasets/landenberger2005/codebook.csv\n' "$TOP" "$TOP"
	printf 'effect_size: {measure: log_or, rho: 0}\nmodel: {levels: [study]}\nmoderators: [design]\ndose: [length]\npermutation: {replicates: 99}\nreport: {formats: %s}\n' "$1"
}
make_plan '[html, csv, pdf]' >"$WORK/plan.yaml"
make_plan '[html, csv]' >"$WORK/plain.yaml"

limited "$PROGRAM" check "$WORK/plan.yaml"
if grep -q 'built without cairo' "$WORK/out"; then
	what="a program without cairo"
	ok "check finds nothing" test "$status" -eq 1
	want 3 "run without cairo" "$PROGRAM" run "$WORK/plan.yaml" --run "$WORK/run" --quiet
	says 'built without cairo'
	ok "made a run all the same" test ! -e "$WORK/run/results.json"
	echo "SKIPPED the PDF itself: this program was built without cairo" >&2
	report
	exit
fi

want 0 "run" "$PROGRAM" run "$WORK/plan.yaml" --run "$WORK/run" --quiet
want 0 "run again" "$PROGRAM" run "$WORK/plan.yaml" --run "$WORK/again" --quiet
same "two runs" "$WORK/run" "$WORK/again"
what="figures"
holds "$WORK/run/report/files.txt" nl/all-figures.pdf
holds "$WORK/run/report/en/all.html" '<a href="all-figures.pdf">'
if command -v pdfinfo >/dev/null && command -v pdftotext >/dev/null; then
	for page in 'nl|Alle interventies|Onderzoeksopzet|Trechterdiagram: effect en standaardfout|0,42' 'en|All interventions|Research design|Small-study bias|0.42'; do
		IFS='|' read -r language title moderator part number <<<"$page"
		pdf=$WORK/run/report/$language/all-figures.pdf
		pdfinfo "$pdf" >"$WORK/info" 2>&1
		holds "$WORK/info" "$title"
		holds "$WORK/info" 'A4'
		ok "has hardly a page: $(grep Pages: "$WORK/info")" test "$(awk '/^Pages:/ { print $2 }' "$WORK/info")" -ge 4
		pdftotext -layout "$pdf" "$WORK/text" 2>/dev/null
		for text in "$part" "$number" 'McCracken (2003)'; do
			holds "$WORK/text" "$text"
		done
		tr -s ' \n' ' ' <"$WORK/text" >"$WORK/flat"
		ok "does not say what a histogram is of: $moderator" grep -q "${moderator%% *}" "$WORK/flat"
	done
else
	echo "SKIPPED text of the PDF: no pdfinfo and pdftotext here (poppler-utils)" >&2
fi

# Nothing but the PDFs and the links to them hangs on the format; verify compares all but the PDFs.
want 0 "verify" "$PROGRAM" verify "$WORK/run" --blocks 1
want 0 "run without" "$PROGRAM" run "$WORK/plain.yaml" --run "$WORK/again" --quiet
what="a report without PDF"
ok "leaves PDFs of before" test ! -e "$WORK/again/report/en/all-figures.pdf"
ok "results differ" cmp -s "$WORK/run/results.json" "$WORK/again/results.json"
ok "tables differ" cmp -s "$WORK/run/report/all-elements.csv" "$WORK/again/report/all-elements.csv"
bare() { sed 's#<a href="all-figures.pdf">[^<]*</a>##; /data-label="Role">plan/d' "$1/report/en/all.html"; } # nor the SHA-256 of the plan
ok "pages differ" test "$(bare "$WORK/run")" = "$(bare "$WORK/again")"

report
