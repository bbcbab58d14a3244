#!/bin/bash
# The codebook command, and the coding sheet through a real spreadsheet where there is one: its CSV export is read back without edits.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

tidy 0 "own codebook and taxonomy" "$PROGRAM" codebook --check
silent
prints "0 errors, 0 warnings"
tidy 0 "phase 1" "$PROGRAM" codebook coding/codebook/phase1.csv --check
silent

sed 's/^content.strengths,content,strengths,component,,/content.strengths,content,strengths,component,content.strengts,/' coding/taxonomy/elements.csv >"$WORK/elements.csv"
tidy 1 "a parent that is not there" "$PROGRAM" codebook --taxonomy "$WORK/elements.csv" --keys coding/taxonomy/phase1_keys.csv --check
says "column 'parent_id': 'content.strengts' is no element"
grep -v ',homework,home_visiting\|,homework,parent_training' coding/taxonomy/elements.csv >"$WORK/elements.csv"
tidy 1 "an element of phase 1 that nothing reaches" "$PROGRAM" codebook --taxonomy "$WORK/elements.csv" --keys coding/taxonomy/phase1_keys.csv --check
says "reaches the element 'homework' of phase 1"
tidy 3 "the same without --check" "$PROGRAM" codebook --taxonomy "$WORK/elements.csv" --keys coding/taxonomy/phase1_keys.csv
tidy 2 "one manual twice" "$PROGRAM" codebook --sheet "$WORK/x.xlsx" --manuals a,b,a
tidy 6 "a folder that is not there" "$PROGRAM" codebook --sheet "$WORK/no/x.xlsx"
tidy 3 "a codebook that is not there" "$PROGRAM" codebook "$WORK/none.csv"

tidy 0 "the filled-in example" "$PROGRAM" check tests/coding-sheet/plan.yaml
prints "6 with an effect size; no errors"
tidy 0 "a coder agrees with herself" "$PROGRAM" agree tests/coding-sheet/manuals.csv tests/coding-sheet/manuals.csv \
	--codebook coding/codebook/phase2.csv --taxonomy coding/taxonomy/elements.csv --bootstrap 0

tidy 0 "the sheet" "$PROGRAM" codebook --sheet "$WORK/sheet.xlsx" --manuals thuis_v2,groep_v1 --lang nl
cp "$WORK/sheet.xlsx" "$WORK/first.xlsx"
tidy 0 "the sheet again" "$PROGRAM" codebook --sheet "$WORK/sheet.xlsx" --manuals thuis_v2,groep_v1 --lang nl
ok "the same bytes" cmp -s "$WORK/sheet.xlsx" "$WORK/first.xlsx"

if command -v soffice >/dev/null; then
	want 0 "export by LibreOffice" env HOME="$WORK" soffice --headless --convert-to \
		'csv:Text - txt - csv (StarCalc):59,34,76,1,,1043,false,true,false,false,false,-1' --outdir "$WORK" "$WORK/sheet.xlsx"
	for sheet in effects studies interventions manuals; do
		what="export of $sheet"
		ok "another header than the example" cmp -s <(head -n 1 "$WORK/sheet-$sheet.csv") <(head -n 1 "tests/coding-sheet/$sheet.csv")
	done
	ok "other rows than the example" cmp -s <(cut -d';' -f1,2 "$WORK/sheet-manuals.csv") <(cut -d';' -f1,2 tests/coding-sheet/manuals.csv)
else
	echo "  coding_sheet: no LibreOffice here; its stored export was read" >&2
fi
report
