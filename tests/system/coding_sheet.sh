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
for id in a/b =1+1 'x y' -a NR ..; do
	tidy 2 "manual '$id'" "$PROGRAM" codebook --sheet "$WORK/x.xlsx" --manuals "good,$id"
	says "'$id' is no id of a manual"
done
tidy 0 "manuals of all sorts" "$PROGRAM" codebook --sheet "$WORK/x.xlsx" --manuals "groep_v1, 2a,één-2.0"
tidy 6 "a folder that is not there" "$PROGRAM" codebook --sheet "$WORK/no/x.xlsx"
tidy 3 "a codebook that is not there" "$PROGRAM" codebook "$WORK/none.csv"

# ---- elements of one's own ----

# in the codebook: the project's are not meant, wherever the command is run
own=variable,label_nl,label_en,type,codes,level,role
printf '%s\nmanual,H,M,text,,manual,id\nstudy,S,S,text,,study,id\nd,d,d,numeric,,study,effect\nv,v,v,numeric,,study,variance\npraise,Prijzen,Praise,element,,manual,\n' $own >"$WORK/own.csv"
tidy 0 "elements in the codebook" "$PROGRAM" codebook "$WORK/own.csv" --check
prints "own.csv: 5 variables"
ok "the project's elements are counted" test "$(grep -c taxonomy "$WORK/out")" -eq 0
tidy 0 "elements in the codebook, elsewhere" env -C "$WORK" "$PROGRAM" codebook own.csv --sheet own.xlsx
# in a file: guide, section 11
sed -n '/^    id,domain,group/,/^$/s/^    //p' docs/guide.md | sed '/^$/d' >"$WORK/mine.csv"
ok "the guide has no elements" test "$(wc -l <"$WORK/mine.csv")" -eq 4
sed -i '/^praise/d' "$WORK/own.csv"
tidy 0 "the guide's own elements" "$PROGRAM" codebook "$WORK/own.csv" --taxonomy "$WORK/mine.csv" --check
prints "mine.csv: 3 elements (2 components, 1 techniques)"
prints "0 errors, 0 warnings"
tidy 0 "the guide's own elements, sheet" "$PROGRAM" codebook "$WORK/own.csv" --taxonomy "$WORK/mine.csv" --sheet "$WORK/mine.xlsx" --manuals m1
prints "1 manual with 3 elements: 3 rows"

tidy 0 "the filled-in example" "$PROGRAM" check tests/coding-sheet/plan.yaml
prints "6 with an effect size; no errors"
prints "manuals.csv:2: warning: manual 'thuis_v2': 19 of 209 elements not scored"
prints "manuals.csv:211: warning: manual 'groep_v1': 19 of 209 elements not scored"
# One voice, also when a launcher starts several: status and lines are those of one.
want 0 "check on three ranks" "$MPIRUN" 3 "$PROGRAM" check tests/coding-sheet/plan.yaml
what="check on three ranks"
ok "said more than once" test "$(grep -c "no errors" "$WORK/out")" -eq 1

# Effect sizes of a sheet whose studies and manuals stand elsewhere.
tidy 0 "escalc of one sheet of several" "$PROGRAM" escalc tests/coding-sheet/effects.csv --codebook coding/codebook/phase2.csv
silent

# Where the other coder's row is, score by score.
awk -F';' -v OFS=';' 'FNR == 300 { $5 = $5 == 1 ? 0 : 1 } { print }' tests/coding-sheet/manuals.csv >"$WORK/b.csv"
tidy 0 "one score changed" "$PROGRAM" agree tests/coding-sheet/manuals.csv "$WORK/b.csv" --codebook coding/codebook/phase2.csv \
	--taxonomy coding/taxonomy/elements.csv --bootstrap 0 --disagreements "$WORK/list.csv"
holds "$WORK/list.csv" ",groep_v1,300,300,"
tidy 3 "agree without the taxonomy" "$PROGRAM" agree tests/coding-sheet/manuals.csv "$WORK/b.csv" --codebook coding/codebook/phase2.csv
says "with --taxonomy FILE"
ok "more than the one line" test "$(wc -l <"$WORK/err")" -eq 1
tidy 0 "a coder agrees with herself" "$PROGRAM" agree tests/coding-sheet/manuals.csv tests/coding-sheet/manuals.csv \
	--codebook coding/codebook/phase2.csv --taxonomy coding/taxonomy/elements.csv --bootstrap 0

tidy 0 "the sheet" "$PROGRAM" codebook --sheet "$WORK/sheet.xlsx" --manuals thuis_v2,groep_v1 --lang nl
prints "sheet.xlsx: 300 rows for effects, studies and interventions; 2 manuals with 209 elements: 418 rows"
echo coded >"$WORK/first.xlsx"
cp "$WORK/first.xlsx" "$WORK/filled.xlsx"
tidy 6 "a sheet that is there" "$PROGRAM" codebook --sheet "$WORK/filled.xlsx" --manuals thuis_v2,groep_v1 --lang nl
says "filled.xlsx: is there already"
says "--force"
ok "somebody's coding is gone" cmp -s "$WORK/filled.xlsx" "$WORK/first.xlsx"
cp "$WORK/sheet.xlsx" "$WORK/first.xlsx"
tidy 0 "the sheet again" "$PROGRAM" codebook --sheet "$WORK/sheet.xlsx" --manuals thuis_v2,groep_v1 --lang nl --force
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
