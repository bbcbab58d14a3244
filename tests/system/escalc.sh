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
prints "1 error, 3 warnings"
want 1 "check, contradiction, quietly" "$PROGRAM" check --quiet $data/plan.yaml
prints "1 error, 0 warnings"
want 0 "run" "$PROGRAM" run $data/plan.yaml --run "$WORK/run" --quiet
says "(errors for check: "
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

# ---- what can hardly be: an effect size that large, a value outside its own interval, another measure than the plan's ----

book=variable,label_nl,label_en,type,codes,level,note,role
printf '%s\nstudy,s,s,text,,study,,id\nesid,e,e,text,,effect,,id\nor,o,o,numeric,,effect,,odds_ratio\nlo,o,o,numeric,,effect,,or_ci_lo\nhi,o,o,numeric,,effect,,or_ci_hi\n' \
	$book >"$WORK/odds_codebook.csv"
printf 'study,esid,or,lo,hi\na,1,2,1,4\nb,1,5.2,1.1,4.4\n' >"$WORK/odds.csv"
printf '%s\nstudy,s,s,text,,study,,id\nesid,e,e,text,,effect,,id\nd,d,d,numeric,,effect,,effect\nv,v,v,numeric,,effect,,variance\n' $book >"$WORK/d_codebook.csv"
printf 'study,esid,d,v\na,1,4.67,0.1\nb,1,-2.4,0.1\nc,1,0.4,0.1\n' >"$WORK/d.csv"
of() { # of NAME: a plan for these records
	printf 'name: p\nrecords: {effects: %s.csv}\ncodebook: %s_codebook.csv\neffect_size: {%s}\nmodel: {levels: [study, effect]}\n' "$1" "$1" "$2" >"$WORK/$1.yaml"
}
of odds "measure: d"
tidy 1 "check, odds ratio outside its interval" "$PROGRAM" check "$WORK/odds.yaml"
prints "outside_interval: odds_ratio: 'or' is 5.2, outside its own interval from 1.1 to 4.4"
tidy 3 "escalc, odds ratio outside its interval" "$PROGRAM" escalc "$WORK/odds.csv" --codebook "$WORK/odds_codebook.csv"
says "odds.csv:3: outside_interval"
printf 'study,esid,or,lo,hi\na,1,2,1,4\nb,1,2.2,4.4,1.1\n' >"$WORK/odds.csv"
tidy 1 "check, limits swapped" "$PROGRAM" check "$WORK/odds.yaml"
prints "odds.csv:3: record 'b / 1' will be left out: interval_reversed: odds_ratio: 'lo' is 4.4, above 'hi', 1.1: the limits of an interval stand the lower one first; turn them round"
prints "1 error,"
of d "measure: d"
tidy 0 "check, effect size of 4.67" "$PROGRAM" check "$WORK/d.yaml"
prints "d.csv:2: warning: an effect size of 4.67 (given) is hardly ever seen"
prints "0 errors, 1 warning"
of d "measure: log_or"
tidy 1 "check, another measure" "$PROGRAM" check "$WORK/d.yaml"
prints "d.yaml:4:24: effect_size.measure: the measure is log_or, but by its name"

# ---- an effect size that is given, where a lower score is the better one ----

printf 'study;d;t_value;n_total;lower_is_better;direction\na;-0,45;;40;1;\nb;;-2;40;1;\nc;0,3;;40;1;better\nd;0,2;;40;0;\ne;0,1;;40;1;none\n' >"$WORK/side.csv"
tidy 0 "escalc, d where lower is better" "$PROGRAM" escalc "$WORK/side.csv"
prints "a,-0.45,,40,1,,-0.45"
prints "b,,-2,40,1,,0.63245553203367588"
says "side.csv:2:2: warning: column 'd': 2 effect sizes are given where 'lower_is_better' is 1 and no direction confirms the sign (lines 2 and 6)"
says "0 errors, 1 warning"
sed 's/;1;$/;1;better/' "$WORK/side.csv" >"$WORK/turned.csv"
tidy 3 "escalc, d that contradicts direction" "$PROGRAM" escalc "$WORK/turned.csv"
says "turned.csv:2:6: sign_conflict: 'direction' says that the programme group did better, but 'd' is -0.45:"
says "turn the sign of 'd', or correct 'direction'"
ok "the advice of scores is given for d" test "$(grep -c 'record that (role lower_is_better)' "$WORK/err")" -eq 0
printf 'study,t_value,n_total,lower_is_better,direction\na,2,40,1,better\nb,2,40,0,worse\n' >"$WORK/turned.csv"
tidy 3 "escalc, t that contradicts direction" "$PROGRAM" escalc "$WORK/turned.csv"
says "turned.csv:2:5: sign_conflict: 'direction' says that the programme group did better, the figures (t_test) say the other, with 'lower_is_better' 1, a lower score the better one: one of the three is wrong"
says "turned.csv:3:5: sign_conflict: 'direction' says that the control group did better, the figures (t_test) say the other; if a lower score is the better one, record that"

# ---- in Dutch: words of the direction, and a file for a Dutch Excel ----

printf 'studie;t_value;n_total;direction;opmerking\na;-1,5;40;slechter;goed, hoor\nb;2;40;beter;0,5;\n' | sed 's/0,5;$/0,5/' >"$WORK/nl.csv"
tidy 0 "escalc, --csv dutch" "$PROGRAM" escalc "$WORK/nl.csv" --csv dutch
printf '\357\273\277studie;t_value;n_total;direction;opmerking;yi;vi;route;note\r\na;-1,5;40;slechter;"goed, hoor";-0,47434164902525688;0,1028125;t_test;"n_treatment 20' >"$WORK/expected"
ok "other bytes" cmp -s "$WORK/expected" <(sed '2s/n_half_of_total: //' "$WORK/out" | head -c "$(wc -c <"$WORK/expected")")
cp "$WORK/out" "$WORK/dutch.csv"
tidy 0 "escalc of its own Dutch output" "$PROGRAM" escalc "$WORK/dutch.csv" --csv dutch
ok "the second time differs" cmp -s "$WORK/out" "$WORK/dutch.csv"
tidy 2 "escalc, --csv unknown" "$PROGRAM" escalc "$WORK/nl.csv" --csv flemish
says "--csv 'flemish': expected one of standard, dutch"
sed '1s/moderator_en/x_en/; 1s/category_en/y_en/' datasets/phase1-published/phase1_moderators.csv >"$WORK/audit.csv"
tidy 0 "audit, names in Dutch only" "$PROGRAM" audit "$WORK/audit.csv" --lang nl
cp "$WORK/out" "$WORK/audit.out"
tidy 0 "audit" "$PROGRAM" audit datasets/phase1-published/phase1_moderators.csv --lang nl
ok "names in Dutch only: other findings" cmp -s <(grep '\[' "$WORK/out") <(grep '\[' "$WORK/audit.out")
printf 'moderator_nl;category_nl;kind;is_reference;n_studies;n_es;mean_d;mean_lo;mean_hi;beta;beta_lo;beta_hi;F;df1;df2;p\nsoort;a;overall;;12;30;0,51;0,05;0,25;;;;;;;\n' >"$WORK/audit.csv"
tidy 0 "audit, decimal commas" "$PROGRAM" audit "$WORK/audit.csv" --lang nl
prints "het interval 0,05 tot 0,25 is niet symmetrisch rond 0,51; mean_hi moet ongeveer 0,97 zijn (0,955 tot 0,985)"
ok "a point among commas" test "$(sed -n '2p' "$WORK/out" | grep -c '[0-9]\.[0-9]')" -eq 0

# ---- a header that is not the codebook's ----

printf '%s\nstudie,s,s,text,,study,,id\nauteurs,a,a,text,,study,,label\nlaag_gunstig,l,l,categorical,1=ja|yes;0=nee|no,effect,,lower_is_better\nt,t,t,numeric,,effect,,t_value\nn,n,n,count,,effect,,n_total\nesid,e,e,text,,effect,,id\nrichting,r,r,categorical,better=b|b;worse=w|w,effect,,direction\n' \
	$book >"$WORK/header_codebook.csv"
printf 'studie;esid;t;n;Laag gunstig;Richtng\na;1;-2,1;40;1;better\nb;1;1,9;44;0;better\nc;1;-1,7;42;1;\n' >"$WORK/header.csv"
printf 'studie;auteurs\na;A\nb;B\nc;C\n' >"$WORK/header_studies.csv"
of header "measure: d"
sed -i 's/header.csv}/header.csv, studies: header_studies.csv}/' "$WORK/header.yaml"
tidy 1 "check, header and codebook differ" "$PROGRAM" check "$WORK/header.yaml"
prints "header.csv:1:5: warning: column 'Laag gunstig' is not in the codebook and is left out. Did you mean 'laag_gunstig', which has the role lower_is_better there?"
prints "header.csv:1:6: warning: column 'Richtng' is not in the codebook and is left out. Did you mean 'richting', which has the role direction there?"
prints "header_codebook.csv: warning: 2 variables with a role have a column in none of the files: 'laag_gunstig' (role lower_is_better), 'richting' (role direction)"
prints "header_codebook.csv:4: variable 'laag_gunstig' has the role lower_is_better, and there is no column of that name: then 't' (role t_value) and the like would all count as higher is better"
prints "1 error, 3 warnings"
tidy 3 "escalc, header and codebook differ" "$PROGRAM" escalc "$WORK/header.csv" --codebook "$WORK/header_codebook.csv"
says "Did you mean 'laag_gunstig', which has the role lower_is_better there?"
says "header_codebook.csv:4: variable 'laag_gunstig' has the role lower_is_better, and there is no column of that name"
sed -i 's/Laag gunstig/laag_gunstig/; s/Richtng/richting/' "$WORK/header.csv"
tidy 0 "check, header as in the codebook" "$PROGRAM" check "$WORK/header.yaml"
prints "3 records, 3 with an effect size; no errors"
printf 'studie,esid,auteurs,t,n,richtin\na,1,A,-2.1,40,better\nb,1,B,2,40,better\n' >"$WORK/header.csv"
of header "measure: d"
tidy 1 "check, one file without both sides" "$PROGRAM" check "$WORK/header.yaml"
prints "header.csv:1: warning: 2 variables of the codebook have no column: 'laag_gunstig' (role lower_is_better), 'richting' (role direction)"

# beside a column that makes the sign, or an effect size that has one, a direction only confirms: misspelled it would confirm nothing
printf 'studie,esid,auteurs,t,n,laag_gunstig,Richtng\na,1,A,-2.1,40,0,better\nb,1,B,2,40,0,better\n' >"$WORK/header.csv"
of header "measure: d"
tidy 1 "check, a direction misspelled beside lower_is_better" "$PROGRAM" check "$WORK/header.yaml"
prints "header.csv:1:7: warning: column 'Richtng' is not in the codebook and is left out. Did you mean 'richting', which has the role direction there?"
prints "header_codebook.csv:8: variable 'richting' has the role direction, and there is no column of that name: then a wrong sign of 't' (role t_value) and the like is not found. Correct the name"
prints "1 error, 2 warnings"
sed -i 's/Richtng/richting/' "$WORK/header.csv"
tidy 1 "check, the same spelled well" "$PROGRAM" check "$WORK/header.yaml"
prints "header.csv:2:7: record"
printf '%s\nstudie,s,s,text,,study,,id\nd,d,d,numeric,,effect,,d\nn,n,n,count,,effect,,n_total\nesid,e,e,text,,effect,,id\nrichting,r,r,categorical,better=b|b;worse=w|w,effect,,direction\n' \
	$book >"$WORK/header_codebook.csv"
printf 'studie,esid,d,n,Richting\na,1,-0.3,40,better\nb,1,0.2,40,better\n' >"$WORK/header.csv"
tidy 1 "check, a direction misspelled beside d" "$PROGRAM" check "$WORK/header.yaml"
prints "header_codebook.csv:6: variable 'richting' has the role direction, and there is no column of that name: then a wrong sign of 'd' (role d) and the like is not found"
sed -i 's/,[^,]*$//' "$WORK/header.csv"
tidy 0 "check, no direction recorded" "$PROGRAM" check "$WORK/header.yaml"
sed -i '1s/$/,remarks/; 2,$s/$/,none/' "$WORK/header.csv"
tidy 0 "check, no direction recorded, and a column of something else" "$PROGRAM" check "$WORK/header.yaml"

# names that are not near in spelling
printf '%s\nstudie,s,s,text,,study,,id\nd,d,d,numeric,,effect,,d\nn_e,n,n,count,,effect,,n_treatment\nn_c,n,n,count,,effect,,n_control\nesid,e,e,text,,effect,,id\n' \
	$book >"$WORK/header_codebook.csv"
printf "studie,esid,Cohen's d,n exp,n ctrl,n\na,1,0.3,20,20,40\nb,1,0.2,20,20,40\n" >"$WORK/header.csv"
"$PROGRAM" check "$WORK/header.yaml" >"$WORK/out" 2>"$WORK/err"
prints "header.csv:1: warning: 3 variables of the codebook have no column: 'd' (role d), 'n_e' (role n_treatment), 'n_c' (role n_control)"
prints "header.csv:1:3: warning: column 'Cohen's d' is not in the codebook and is left out. Did you mean 'd', which has the role d there?"
prints "header.csv:1:4: warning: column 'n exp' is not in the codebook and is left out. Did you mean 'n_e', which has the role n_treatment there?"
prints "header.csv:1:5: warning: column 'n ctrl' is not in the codebook and is left out. Did you mean 'n_c', which has the role n_control there?"
prints "header.csv:1:6: warning: column 'n' is not in the codebook and is left out: describe it there to use it"

# ---- decimal commas between commas ----

tr . , <"$WORK/d.csv" | sed 's/\([-0-9]*,[0-9]*\),\([0-9]*,[0-9]*\)$/"\1","\2"/' >"$WORK/comma.csv"
tidy 0 "escalc, point" "$PROGRAM" escalc "$WORK/d.csv" --codebook "$WORK/d_codebook.csv"
cut -d, -f3-6 "$WORK/out" >"$WORK/point.out"
tidy 0 "escalc, quoted decimal commas" "$PROGRAM" escalc "$WORK/comma.csv" --codebook "$WORK/d_codebook.csv"
cut -d, -f3-6 "$WORK/out" >"$WORK/comma.out"
ok "other effect sizes" cmp -s "$WORK/point.out" "$WORK/comma.out"
printf 'study,yi,vi\na,"1,234","0.1"\nb,"0,4",0.1\nc,0.3,0.1\n' >"$WORK/mixed.csv"
tidy 3 "fit, both marks" "$PROGRAM" fit "$WORK/mixed.csv"
says "mixed.csv:2:2: column 'yi': '1,234' is not a number"
ok "the way out is not named once" test "$(grep -c -e "--decimal comma" "$WORK/err")" -eq 1
tidy 0 "fit, told" "$PROGRAM" fit "$WORK/mixed.csv" --decimal comma
tidy 2 "fit, told nonsense" "$PROGRAM" fit "$WORK/mixed.csv" --decimal semicolon
tidy 0 "agree, told" "$PROGRAM" agree datasets/agreement-example/coder_a.csv datasets/agreement-example/coder_b.csv --codebook datasets/agreement-example/codebook.csv \
	--decimal comma --bootstrap 0
tidy 0 "audit, told" "$PROGRAM" audit datasets/phase1-published/phase1_moderators.csv --decimal point

report
