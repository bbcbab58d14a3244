#!/bin/bash
# werkzaam escalc and the effect sizes of a run: the table of every route, contradictions, cells that could be formulas, decimals.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

data=tests/escalc

# ---- every route; one record contradicts itself ----

tidy 3 "escalc, roles by name" "$PROGRAM" escalc $data/effects.csv
says "effects.csv:23:2: sign_conflict"
says "1 error, 0 warnings"
prints 'means and SDs,'
prints ',0.44850447705810775,0.070781724788491179,means_sd,'
what="escalc, rows"
ok "not a row for each record" test "$(wc -l <"$WORK/out")" -eq "$(wc -l <$data/effects.csv)"
cp "$WORK/out" "$WORK/by_name"
tidy 3 "escalc, roles of a codebook" "$PROGRAM" escalc --codebook $data/codebook.csv $data/effects.csv
ok "roles by name and by codebook differ" cmp -s "$WORK/out" "$WORK/by_name"

want 1 "check, contradiction" "$PROGRAM" check $data/plan.yaml
prints "effects.csv:23:2: record 'conflict' will be left out: sign_conflict"
prints "1 error, 2 warnings"
want 1 "check, contradiction, quietly" "$PROGRAM" check --quiet $data/plan.yaml
prints "1 error, 0 warnings"
want 0 "run" "$PROGRAM" run $data/plan.yaml --run "$WORK/run" --quiet
holds "$WORK/run/log.jsonl" '"report"'
holds "$WORK/run/report/excluded.csv" ",effects,sign_conflict,"
holds "$WORK/run/report/changes.csv" ",yi,9,1.2986268652407313,outlier_moved"
holds "$WORK/run/report/changes.csv" ",n,20000,160,outlier_moved"
holds "$WORK/run/report/changes.csv" ",yi,,0,zero_rule"
holds "$WORK/run/report/nl/all.html" "uitschieter verplaatst"
holds "$WORK/run/report/en/all.html" "the figures and the coded direction contradict each other"
holds "$WORK/run/dataset.json" '"yi_unmoved"'

# ---- what came out goes in again ----

grep -v '^conflict,' $data/effects.csv >"$WORK/good.csv"
tidy 0 "escalc" "$PROGRAM" escalc "$WORK/good.csv"
cp "$WORK/out" "$WORK/once.csv"
tidy 0 "escalc of its own output" "$PROGRAM" escalc "$WORK/once.csv"
ok "the second time differs" cmp -s "$WORK/out" "$WORK/once.csv"
want 0 "fit of its output" "$PROGRAM" fit "$WORK/once.csv" --json
prints '"k": 21'

# ---- formulas and decimals ----

printf 'study;t_value;n_total;lower_is_better\n=cmd|x;-1,5;40;1\n@y;0,5;40;1\n' >"$WORK/sheet.csv"
tidy 0 "escalc, decimal comma" "$PROGRAM" escalc "$WORK/sheet.csv"
prints "'=cmd|x,-1.5,40,1,0.47434"
prints "'@y,0.5,40,1,-0.15811"

# ---- all errors in one go ----

printf 'study,t_value,n_total,direction\n1,two,40,better\n2,1,-4,up\n3,1,40,better\n' >"$WORK/bad.csv"
tidy 3 "escalc, three bad cells" "$PROGRAM" escalc "$WORK/bad.csv"
says "bad.csv:2:2: column 't_value': 'two' is not a number"
says "bad.csv:3:3: column 'n_total': '-4' is not a count"
says "bad.csv:3:4: column 'direction': 'up' is not a code"
ok "something was printed" test ! -s "$WORK/out"
tidy 4 "escalc, nothing to use" "$PROGRAM" escalc datasets/landenberger2005/codebook.csv
tidy 2 "escalc, probit for log_or" "$PROGRAM" escalc --measure log_or --conversion probit "$WORK/good.csv"
tidy 2 "escalc, correlation of 1" "$PROGRAM" escalc --pre-post-r 1 "$WORK/good.csv"

report
