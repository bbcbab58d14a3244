#!/bin/bash
# Bad input: the exit status of docs/formats.md, a message that names file, line and mend, and never a crash or a run that goes on.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

cp -r tests/bad "$WORK/in"
cd "$WORK/in" || exit 2

# either TEXT: on standard output (check lists problems there) or standard error
either() {
	checks=$((checks + 1))
	cat "$WORK/out" "$WORK/err" >"$WORK/both"
	grep -qF -- "$1" "$WORK/both" || fail "no message holds '$1', but: $(head -n 5 "$WORK/both")"
}
# among STATUS... : the last command's status is one of these
among() {
	checks=$((checks + 1))
	case " $* " in
	*" $status "*) ;;
	*) fail "status $status, expected one of: $*" ;;
	esac
}
# plan_of FILE RECORDS CODEBOOK [MORE YAML]
plan_of() {
	printf 'name: bad\nrecords: {effects: "%s"}\ncodebook: "%s"\nmodel: {levels: [study, effect]}\npermutation: {replicates: 20}\n%b' \
		"$2" "$3" "${4:-}" >"$1"
}

# ---- nan, inf and words for nothing ----

# In a plan: errors with their mend; no errors where the plan names them. Where nothing may stand (ids) they are still told.
plan_of plan.yaml nan.csv codebook.csv
want 1 "check, nan and inf" "$PROGRAM" check plan.yaml
either "nan.csv:2:3: column 'yi': 'NaN' is not a number: a computation there had no result"
either "dialect: {missing: [WORD]} in the plan"
either "10 errors"
plan_of plan.yaml nan.csv codebook.csv 'dialect: {missing: [NaN, nan, NAN, inf, -nan, -Infinity, 1e999]}\n'
want 1 "check, words for nothing" "$PROGRAM" check plan.yaml
either "nan.csv:9:1: column 'study': empty: is missing, and the codebook requires a value"
either "nan.csv:10:2: column 'esid': empty: is missing, and the codebook requires a value"
either "2 errors"
plan_of plan.yaml good.csv codebook.csv 'dialect: {missing: [NaN, 5, NaN]}\n'
want 3 "a word twice" "$PROGRAM" run plan.yaml --run run
says "'dialect.missing': 'NaN' stands in the list twice"
# Results are those of empty cells.
sed '2,$s/,[0-9]*$/,NaN/; 2,$s/^\([0-9]*,[^,]*,[^,]*\),USA/\1,inf/' "$TOP/datasets/landenberger2005/effects.csv" >x-named.csv
sed '2,$s/,[0-9]*$/,/; 2,$s/^\([0-9]*,[^,]*,[^,]*\),USA/\1,/' "$TOP/datasets/landenberger2005/effects.csv" >x-empty.csv
for records in named empty; do
	plan $records.yaml landenberger2005 64 20
	sed -i "s#{effects: [^}]*}#{effects: x-$records.csv}#" $records.yaml
done
want 3 "NaN not named" "$PROGRAM" run named.yaml --run run-named --quiet
echo 'dialect: {missing: [NaN, inf]}' >>named.yaml
for records in named empty; do want 0 "$records cells" "$PROGRAM" run $records.yaml --run run-$records --quiet; done
what="named as missing"
ok "other models than of empty cells" cmp -s <(tr -d ' \n' <run-named/fits.json | sed 's/.*"analyses"//') <(tr -d ' \n' <run-empty/fits.json | sed 's/.*"analyses"//')
rm -r run-named run-empty

# In a table of fit: a column of numbers stays one, however many there are.
{
	echo study,esid,yi,vi,x
	for i in 1 2 3 4 5 6 7 8 9; do echo "s$i,1,0.$i,0.0$i,$i"; done
} >x-whole.csv
for word in NaN nan inf -Infinity 1e999 '#NUM!'; do
	sed "8,\$s/[0-9]*\$/$word/" x-whole.csv >x-nan.csv
	for question in "--mods=~x" "--subset=x > 3" "--mods=~x --subset=x > 3"; do
		mapfile -t words < <(sed 's/ --/\n--/; s/=/\n/; s/\n--subset=/\n--subset\n/' <<<"$question")
		want 3 "fit ${words[*]}, $word" "$PROGRAM" fit x-nan.csv --levels study,esid "${words[@]}"
		says "x-nan.csv:8:5: column 'x': '$word' is not a number; "
		says "3 errors"
	done
	want 0 "fit without that column, $word" "$PROGRAM" fit x-nan.csv --levels study,esid --subset 'yi > 0.1'
done
sed '8s/^s7/NaN/' x-whole.csv >x-nan.csv
want 3 "fit, NaN as an id" "$PROGRAM" fit x-nan.csv --levels study,esid
says "x-nan.csv:8:1: column 'study': 'NaN' is no name of anything; "
sed 's/s7/Nan/' x-whole.csv >x-nan.csv
want 0 "fit, Nan as an id" "$PROGRAM" fit x-nan.csv --levels study,esid
sed '8,$s/[0-9]*$/NA/' x-whole.csv >x-nan.csv
want 0 "fit, NA" "$PROGRAM" fit x-nan.csv --levels study,esid --mods '~x' --subset 'x > 3'
rm x-*.csv named.yaml empty.yaml

# ---- the corpus: every file of tests/bad through check, run and (records) fit ----

last=
while IFS=$'\t' read -r file kind expected fragment; do
	[ "$file" = file ] && continue
	if [ "$file" != "$last" ]; then
		last=$file
		if [ "$kind" = records ]; then plan_of plan.yaml "$file" codebook.csv; else plan_of plan.yaml good.csv "$file"; fi
		rm -rf run
		what="run, $file"
		limited "$PROGRAM" run plan.yaml --run run
		sound
		among "$expected"
		cp "$WORK/err" run.err
		what="check, $file"
		limited "$PROGRAM" check plan.yaml
		any_leak=1 sound
		if [ "$expected" = 3 ]; then among 1 3; else among "$expected"; fi
		if [ "$kind" = records ]; then
			cat "$WORK/out" "$WORK/err" >check.both
			what="fit, $file"
			limited "$PROGRAM" fit "$file" --levels study,esid
			any_leak=1 sound
			among 0 3 4
			if [ "$status" -ne 0 ] && [ "$status" -ne 4 ]; then either "$file"; fi
			mv check.both "$WORK/out"
			: >"$WORK/err"
		fi
		cat "$WORK/out" "$WORK/err" >check.err
	fi
	[ -n "$fragment" ] || continue
	: >"$WORK/err"
	what="run, $file"
	checks=$((checks + 2))
	# a file that is not there is seen before ingest, in other words
	if [ -f "$file" ]; then set -- "$fragment"; else set -- "$file: "; fi
	grep -qF -- "$1" run.err || fail "no '$1' in: $(head -n 3 run.err)"
	what="check, $file"
	grep -qF -- "$fragment" check.err || fail "no '$fragment' in: $(head -n 3 check.err)"
done <manifest.tsv
[ -n "$last" ] || fail "the corpus is empty"

# ---- large and odd files ----

{
	echo "study,esid,yi,vi"
	printf 'A,1,0.2,0.1\nB,1,"'
	head -c 1048576 /dev/zero | tr '\0' x
	printf '",0.1\n'
} >huge_field.csv
tidy 3 "fit, a cell of 1 MB" "$PROGRAM" fit huge_field.csv
says "huge_field.csv:3"
head -c 300000 /dev/urandom >noise.csv
tidy 3 "fit, random bytes" "$PROGRAM" fit noise.csv
says "noise.csv"
head -c 2000000 /dev/zero >zeros.csv
tidy 3 "fit, zeros" "$PROGRAM" fit zeros.csv
says "zeros.csv"
{
	echo "study,esid,yi,vi"
	seq 5000 | sed 's/.*/S&,1,x,y/'
} >many.csv
tidy 3 "fit, 10,000 errors" "$PROGRAM" fit many.csv
says "many.csv:2:3: column 'yi': 'x' is not a number"
checks=$((checks + 1))
[ "$(wc -l <"$WORK/err")" -lt 1100 ] || fail "10,000 errors fill the screen"
for cells in 10000 20000; do
	{
		seq -s , $cells
		seq -s , $cells
	} >wide.csv
	tidy 3 "fit, $cells columns" "$PROGRAM" fit wide.csv
	says "wide.csv"
done
{
	seq -s , 100010
	seq -s , 100010
} >wide.csv
plan_of plan.yaml wide.csv codebook.csv
tidy 1 "check, 100,010 columns" "$PROGRAM" check plan.yaml
prints "wide.csv:1: the header has 100010 cells"

# ---- fit: values and options ----

data() { # FILE: a small good table, standard input appended
	printf 'study,esid,yi,vi,x,g\nA,1,0.2,0.1,1,u\nA,2,0.3,0.1,1,u\nB,1,0.5,0.2,0,w\nC,1,0.1,0.1,1,u\nD,1,0.4,0.3,0,w\n' >"$1"
	cat >>"$1"
}
data ok.csv </dev/null
tidy 0 "fit, good" "$PROGRAM" fit ok.csv --levels study,esid --mods '~ x'
silent
tidy 2 "fit, a level in hexadecimal" "$PROGRAM" fit ok.csv --level 0x10
says "--level '0x10': expected a number"
tidy 2 "escalc, a number in hexadecimal" "$PROGRAM" escalc good.csv --outlier-z 0x10
says "--outlier-z '0x10': expected a number from 0 to 1000"
tidy 2 "verify, a percentage in hexadecimal" "$PROGRAM" verify run --blocks 0x10%
says "--blocks '0x10%'"
echo 'E,1,0.4,0,1,u' | data zero_variance.csv
tidy 3 "fit, variance 0" "$PROGRAM" fit zero_variance.csv
says "zero_variance.csv:7:4: column 'vi': the sampling variance is 0; it must be above 0"
echo 'E,1,0.4,1e-300,1,u' | data tiny_variance.csv
tidy 4 "fit, one variance far below the others" "$PROGRAM" fit tiny_variance.csv
says "tiny_variance.csv:7:4: warning: column 'vi': a sampling variance of 1e-300 is hardly ever seen beside the others' median of 0.1"
{ cat good.csv && echo 'Ab,1,0.31,1e-300,home,1998,1,a;b,x'; } >tiny_good.csv
plan_of plan.yaml tiny_good.csv codebook.csv
tidy 0 "check, one variance far below the others" "$PROGRAM" check plan.yaml
prints "tiny_good.csv:3: warning: a sampling variance of 1e-300 is hardly ever seen"
echo 'E,1,0.4,-0.1,1,u' | data negative_variance.csv
tidy 3 "fit, negative variance" "$PROGRAM" fit negative_variance.csv
says "negative_variance.csv:7:4"
echo 'E,1,0.4x,0.1,1,u' | data text.csv
tidy 3 "fit, text in a number" "$PROGRAM" fit text.csv
says "text.csv:7:3: column 'yi': '0.4x' is not a number"
echo 'A,2,0.4,0.1,1,u' | data double.csv
tidy 3 "fit, an effect id twice" "$PROGRAM" fit double.csv --levels study,esid
says "double.csv:7"
echo 'E,1,,0.1,1,u' | data no_effect.csv
tidy 0 "fit, no effect size" "$PROGRAM" fit no_effect.csv --levels study,esid
says "1 of 6 rows left out: line 7"
for huge in 1e308 -1e308 1e-308; do
	echo "E,1,$huge,0.1,1,u" | data extreme.csv
	what="fit, effect size $huge"
	limited "$PROGRAM" fit extreme.csv --levels study,esid --json
	any_leak=1 sound
	among 0 3 4
	echo "E,1,0.1,${huge#-},1,u" | data extreme.csv
	what="fit, variance ${huge#-}"
	limited "$PROGRAM" fit extreme.csv --levels study,esid --json
	any_leak=1 sound
	among 0 3 4
done

printf 'study,esid,yi,vi\nA,1,0.2,0.1\n' >one_effect.csv
tidy 4 "fit, one effect" "$PROGRAM" fit one_effect.csv
says "one"
tidy 4 "fit, one effect in levels" "$PROGRAM" fit one_effect.csv --levels study,esid
printf 'study,esid,yi,vi,x\nA,1,0.2,0.1,1\nA,2,0.3,0.1,0\nA,3,0.1,0.2,1\n' >one_study.csv
tidy 4 "fit, one study" "$PROGRAM" fit one_study.csv --levels study,esid
says "study"
tidy 4 "fit, one study permuted" "$PROGRAM" fit one_study.csv --levels study,esid --mods '~ x' --permute 99 --unit study
sed 's/,[01],\([uw]\)$/,1,\1/' ok.csv >constant.csv
tidy 4 "fit, a constant moderator" "$PROGRAM" fit constant.csv --mods '~ x'
says "column 'x' of the model has the same value in all 5 rows"
tidy 4 "fit, more coefficients than effects" "$PROGRAM" fit ok.csv --mods '~ factor(esid) + x + g + poly(x,2)'
tidy 4 "fit, aliased moderators" "$PROGRAM" fit ok.csv --mods '~ x + g'
says "g"

option() { # STATUS TEXT OPTIONS...
	local expected=$1 text=$2
	shift 2
	tidy "$expected" "fit ok.csv $*" "$PROGRAM" fit ok.csv "$@"
	either "$text"
}
option 2 "--nothing" --nothing
option 2 "-x" -x
option 2 "needs a value" --effect
option 2 "takes no value" --json=1
option 2 "--rho" --rho 1
option 2 "--rho" --rho nan
option 2 "--level" --level 0
option 2 "--method" --method best
option 2 "--permute" --permute 0
option 2 "--permute" --permute -5
option 2 "--permute" --permute 1e3
option 2 "--seed" --permute 9 --seed 99999999999999999999
option 2 "--permute" --unit study
option 3 "there is no column 'y'" --effect y
option 3 "there is no column 'v'" --variance v
option 3 "there is no column 'manual'" --levels manual,study
option 2 "stands twice" --levels study,study
option 3 "there is no column 'z'" --mods '~ z'
option 2 "" --mods '~ x +'
option 2 "" --mods '~ factor('
option 2 "" --mods '~ poly(x,99999999999)'
option 2 "none of --levels" --levels study,esid --mods '~ x' --permute 9 --unit manual
want 2 "fit without a file" "$PROGRAM" fit
says "usage: werkzaam fit DATA.csv"
want 2 "fit with two files" "$PROGRAM" fit ok.csv ok.csv
tidy 3 "fit, a folder" "$PROGRAM" fit .
tidy 3 "fit, no such file" "$PROGRAM" fit none.csv
says "none.csv"

# ---- the program ----

want 2 "no command" "$PROGRAM"
want 2 "unknown command" "$PROGRAM" rum
says "unknown command 'rum'"
want 0 "--help" "$PROGRAM" --help
prints "usage: werkzaam COMMAND"
want 0 "--version" "$PROGRAM" --version
prints "method version"
want 0 "WERKZAAM_LANES" env WERKZAAM_LANES=x1 "$PROGRAM" --version
prints "lane kernel x1"
want 2 "WERKZAAM_LANES, unknown" env WERKZAAM_LANES=x3 "$PROGRAM" fit none.csv
says "WERKZAAM_LANES=x3"
for command in run ingest effects analyse resample merge report check fit; do
	want 0 "$command --help" "$PROGRAM" $command --help
	prints "usage: werkzaam $command"
	want 2 "$command without operand" "$PROGRAM" $command
	want 2 "$command, unknown option" "$PROGRAM" $command x --nothing
	says "--nothing"
done
want 2 "run --run without folder" "$PROGRAM" run plan.yaml --run

# ---- plans ----

bad_plan() { # STATUS NAME TEXT: plan.yaml through check and run
	local expected=$1
	rm -rf run
	what="check, $2"
	limited "$PROGRAM" check plan.yaml
	any_leak=1 sound
	among 1 "$expected" # 1: one of the problems that are listed
	either "$3"
	want "$expected" "run, $2" "$PROGRAM" run plan.yaml --run run
	says "$3"
	checks=$((checks + 1))
	[ ! -e run/results.json ] || fail "there are results"
}
plan_of plan.yaml good.csv codebook.csv 'permutatoin: {replicates: 3}\n'
bad_plan 3 "unknown key" "plan.yaml:6:1"
says "permutation"
plan_of plan.yaml good.csv codebook.csv 'bootstrap: {replicates: 3}\n'
bad_plan 3 "too few replicates" "plan.yaml:6"
plan_of plan.yaml good.csv codebook.csv 'bootstrap: {kind: wild, interval: bca}\n'
bad_plan 3 "an interval of the wild bootstrap" "plan.yaml:6:35: 'bootstrap.interval': goes with kind cases"
plan_of plan.yaml good.csv codebook.csv 'taxonomy: nope.csv\n'
bad_plan 3 "a taxonomy that is not there, without manuals" "nope.csv: "
plan_of plan.yaml good.csv codebook.csv 'taxonomy: codebook.csv\n'
bad_plan 3 "a codebook as taxonomy, without manuals" "codebook.csv:1: "
plan_of plan.yaml good.csv codebook.csv "taxonomy: $TOP/coding/taxonomy/elements.csv\n"
tidy 0 "check, a taxonomy without manuals" "$PROGRAM" check plan.yaml
plan_of plan.yaml good.csv codebook.csv 'seed: -1\n'
bad_plan 3 "seed out of range" "plan.yaml:6"
plan_of plan.yaml good.csv codebook.csv 'seed: 1\nseed: 2\n'
bad_plan 3 "a key twice" "plan.yaml:7"
plan_of plan.yaml good.csv codebook.csv 'moderators: [yeer]\n'
bad_plan 3 "unknown moderator" "did you mean 'year'"
says "plan.yaml:6:14: moderators: there is no variable 'yeer'"
plan_of plan.yaml good.csv codebook.csv 'moderators: [year, q]\n'
bad_plan 3 "unknown moderator of one letter" "plan.yaml:6:20: moderators: there is no variable 'q' in the codebook codebook.csv"
plan_of plan.yaml good.csv codebook.csv 'outcomes: [all, offical]\n'
bad_plan 3 "unknown outcome" "plan.yaml:6:17: outcomes: no categorical variable of the codebook codebook.csv has the code 'offical'"
plan_of plan.yaml good.csv codebook.csv 'sensitivity: {subsets: ["yeer > 3"]}\n'
bad_plan 3 "subset of an unknown column" "plan.yaml:6:25: sensitivity.subsets: subset 'yeer > 3', character 1: a text stands in quotes, and there is no column yeer"
plan_of plan.yaml good.csv codebook.csv 'sensitivity: {rho: [0.2, 1]}\n'
bad_plan 3 "rho of 1" "'sensitivity.rho': has '1' in it; expected numbers from 0 to below 1"
plan_of plan.yaml good.csv codebook.csv 'dose: [yeer]\n'
bad_plan 3 "unknown dose" "plan.yaml:6:8: dose: there is no variable 'yeer'"
plan_of plan.yaml good.csv codebook.csv 'elements: {by_target_group: [yeer]}\n'
bad_plan 3 "unknown target group" "plan.yaml:6:30: elements.by_target_group: there is no variable 'yeer'"
plan_of plan.yaml good.csv codebook.csv 'by: [year]\n'
bad_plan 3 "by a number" "expected categorical"
plan_of plan.yaml good.csv codebook.csv
sed -i 's/study, effect/manual, study, effect/' plan.yaml
bad_plan 3 "a level without id" "no column of the records is the id of level 'manual'"
plan_of plan.yaml good.csv codebook.csv
sed -i 's/replicates: 20/replicates: 20, unit: manual/' plan.yaml
bad_plan 3 "a unit that is no level" "permutation.unit"
# ---- inventory ----

inventory_of() { # INTERVENTIONS ELEMENTS SCORES
	plan_of plan.yaml good.csv codebook.csv \
		"by: [all, setting]\ninventory: {interventions: \"inventory/$1\", elements: \"inventory/$2\", scores: \"inventory/$3\"}\n"
}
inventory_of interventions.csv elements.csv scores.csv
want 0 "check, inventory" "$PROGRAM" check plan.yaml
inventory_of double.csv elements.csv scores.csv
bad_plan 3 "an intervention twice" "double.csv:3:1: column 'intervention': 'One' stands twice, first on line 2"
inventory_of type.csv elements.csv scores.csv
bad_plan 3 "a type that is not there" "type.csv:2:2: column 'setting': 'hom' is not one of its codes"
says "(is 'home' meant?)"
inventory_of numbers.csv elements.csv scores.csv
bad_plan 3 "a range that runs backwards" "numbers.csv:2:2: column 'duration_weeks_min': is 12, more than 4 in 'duration_weeks_max'"
says "numbers.csv:3:4: column 'cost_eur': '1oo' is not a number"
inventory_of interventions.csv unknown_variable.csv scores.csv
bad_plan 3 "a link to no element" "unknown_variable.csv:2:2: column 'variable': 'visit' is no element of"
says "(is 'visits' meant?)"
inventory_of interventions.csv elements.csv unknown_rows.csv
bad_plan 3 "an unknown intervention" "unknown_rows.csv:2:1: column 'intervention': 'Three' has no row in"
says "unknown_rows.csv:3:2: column 'element': 'hone' has no row in"
says "(is 'home' meant?)"
says "unknown_rows.csv:4:3: column 'present': 'maybe' is not known"
inventory_of no_column.csv elements.csv scores.csv
bad_plan 3 "no id column" "no_column.csv:1: there is no column 'intervention'"
inventory_of missing.csv elements.csv scores.csv
bad_plan 3 "no such inventory" "inventory/missing.csv"
plan_of plan.yaml good.csv codebook.csv 'inventory: {elements: inventory/elements.csv, scores: inventory/scores.csv}\n'
bad_plan 3 "elements of nothing" "plan.yaml:6:23: 'inventory.elements': belongs to a list of interventions"
plan_of plan.yaml good.csv codebook.csv 'inventory: {interventions: inventory/interventions.csv, scores: inventory/scores.csv}\n'
bad_plan 3 "scores without elements" "'inventory.scores': needs inventory.elements beside it"

# ---- sheets as people make them ----

book='variable,label_nl,label_en,type,codes,level,role'
printf '%s\nstudy,S,S,text,,study,id\nauthors,A,A,text,,study,label\nesid,E,E,text,,effect,id\nt,t,t,numeric,,effect,t_value\np,p,p,numeric,,effect,p_value\nn,n,n,count,,effect,n_total\ndir,d,d,categorical,better=b|b;worse=w|w,effect,direction\nage,a,a,numeric,,study,\n' \
	"$book" >people_codebook.csv
people() { # MORE... : rows behind a good one
	printf 'study;esid;authors;t;p;n;dir;age\nS1;1;Bos 2008;2,1;;40;better;7\n'
	printf '%s\n' "$@"
}
{
	printf 'Onderzoek;;;Resultaten;;;;\n;;;;;;;\n'
	people 'S2;1;Vos 2009;-1,9;;44;worse;9' 'S3;1;Mos 2010;x;;44;worse;9'
} >people.csv
plan_of plan.yaml people.csv people_codebook.csv
tidy 1 "check, a title above the header" "$PROGRAM" check plan.yaml
prints "people.csv:3: this line looks like the header (it has the names of the codebook), but the file begins with another ('Onderzoek' ...): delete what stands above line 3"
prints "1 error, 0 warnings"
tidy 3 "escalc, a title above the header" "$PROGRAM" escalc people.csv --codebook people_codebook.csv
says "people.csv:3: this line looks like the header"
says "1 error, 0 warnings"
people 'S2;1;Vos 2009;-1,9;;44;worse;9' 'Totaal;;;0,2;100%;8,4;;x' >people.csv
tidy 1 "check, totals at the foot" "$PROGRAM" check plan.yaml
prints "people.csv:4:1: a row at the foot is called 'Totaal': totals are no record; remove the row"
prints "1 error, 0 warnings"
people 'S2;1;Vos 2009;-1,9;;44;worse;9' 'Totaal (2);;;0,2;;84;;8' 'Bron: eigen telling;;;;;;;' >people.csv
tidy 1 "check, totals above a note" "$PROGRAM" check plan.yaml
prints "people.csv:4:1: a row at the foot is called 'Totaal (2)': totals are no record; remove the row"
prints "1 error, 0 warnings"
people 'S2;01-feb;Vos 2009;;<0,05;44;worse;9' 'S2;2;Vos 2009;;>0,05;44;worse;9' >people.csv
tidy 1 "check, a p that is a bound" "$PROGRAM" check plan.yaml
prints "people.csv:3:5: column 'p': '<0,05' is not a number: a bound is no p, and typed as one it would be analysed as exact. Use the t, F or chi-square behind it, or leave the cell empty; reported as not"
prints "people.csv:4:5: column 'p': '>0,05' is not a number: a bound is no p"
prints "people.csv:3:2: warning: column 'esid': '01-feb' is an id that looks like a date (line 3): did a spreadsheet make it of 1-2, 3/4 or the like?"
people 'S2;1;Vos 2009;;0,000;44;worse;9' >people.csv
tidy 0 "check, a p of 0" "$PROGRAM" check plan.yaml
prints "invalid_statistic: p_value: 'p' is 0, and no p is: SPSS prints .000 for a p below .0005. Use the t, F or chi-square behind it"
people 'S2;1;Vos 2009;-1,9;;44;worse;9' 'S1;1;Bos 2008;2,1;;40;better;7' >people.csv
tidy 1 "check, a copy of a row" "$PROGRAM" check plan.yaml
prints "people.csv:4:2: column 'esid': effect id '1' stands twice in the same unit, first on line 2: give each effect its own id or delete the copy"
prints "1 error, 0 warnings"
sed -i 's/study, effect/study/' plan.yaml
people 'S1;2;Bos 2008;2,134;0,031;40;better;7' 'S1;2;Bos 2008;2,134;0,031;40;better;7' >people.csv
tidy 1 "check, a copy under too few levels" "$PROGRAM" check plan.yaml
prints "people.csv:3: study 'S1' stands already on line 2: the last of the plan's levels is the effect, and needs an id of its own in every row. Add the level 'effect', whose ids differ here, to model.levels"
prints "people.csv:4:2: column 'esid': effect id '2' stands twice"
prints "3 errors, 0 warnings"
sed -i 's/\[study\]/[studie, effect]/' plan.yaml
tidy 1 "check, a level of another name" "$PROGRAM" check plan.yaml
prints "model.levels: no column of the records is the id of level 'studie'; the levels that have one: study, effect. Name these, or give"
printf 'study;authors;age\nS1;Bos 2008;7\nS2;Vos 2009;9\nS2;Vos 2009;9\n' >people_studies.csv
printf 'study;esid;t;n;dir\nS1;1;2,1;40;better\nS2;1;1,1;40;better\n' >people.csv
printf 'name: bad\nrecords: {effects: people.csv, studies: people_studies.csv}\ncodebook: people_codebook.csv\nmodel: {levels: [study, effect]}\n' >plan.yaml
tidy 1 "check, a study twice" "$PROGRAM" check plan.yaml
prints "people_studies.csv:4: study 'S2' stands twice, first on line 3: keep one row for each study"
prints "1 error, 0 warnings"

# ---- two coders ----

printf 'name: bad\nrecords: {effects: good.csv, first_coder: good.csv}\ncodebook: codebook.csv\nmodel: {levels: [study, effect]}\n' >plan.yaml
bad_plan 3 "a first coder alone" "plan.yaml:2:43: 'records.first_coder': is compared with a second coder, and there is none"

printf '%s\nstudy,S,S,text,,study,id\nd,d,d,numeric,,study,effect\nv,v,v,numeric,,study,variance\nrollenspel,R,R,element,,study,\n' "$book" >coders_codebook.csv
printf 'study,d,v,rollenspel\nS1,0.1,0.02,1\nS2,0.2,0.02,0\nS3,0.1,0.03,1\n' >coders.csv
printf 'study,d,Rollenspel\nS1,0.1,1\nS2,0.2,0\n' >coders_a.csv
printf 'study,d,Rolspel\nS1,0.1,1\nS2,0.2,0\n' >coders_b.csv
printf 'name: bad\nrecords: {effects: coders.csv, first_coder: coders_a.csv, second_coder: coders_b.csv}\ncodebook: coders_codebook.csv\nmodel: {levels: [study]}\n' >plan.yaml
for command in "check plan.yaml" "ingest plan.yaml --run run"; do
	# shellcheck disable=SC2086
	want 0 "$command, a misspelled column of a coder" "$PROGRAM" $command
	either "coders_a.csv:1:3: warning: column 'Rollenspel' is not in the codebook and is not compared. Did you mean 'rollenspel'?"
	either "coders_b.csv:1:3: warning: 1 column is not in the codebook and is not compared ('Rolspel')"
done
rm -rf run
{ printf 'Tweede codeur,,\n' && cat coders_a.csv; } >coders_b.csv
tidy 1 "check, a title in the sheet of a coder" "$PROGRAM" check plan.yaml
prints "coders_b.csv:2: this line looks like the header (it has the names of the codebook), but the file begins with another ('Tweede codeur' ...): delete what stands above line 2"
prints "1 error, 0 warnings"
for first in '' 'item,'; do
	{ printf 'Codeboek 2024,,,,,,\n,,,,,,\n' && sed "s/^/$first/" coders_codebook.csv; } >titled_codebook.csv
	sed 's/coders_codebook/titled_codebook/' plan.yaml >titled.yaml
	tidy 1 "check, a title in the codebook" "$PROGRAM" check titled.yaml
	prints "titled_codebook.csv:3: this line looks like the header of a codebook, but the file begins with another ('Codeboek 2024' ...): delete what stands above line 3"
	prints "1 error, 0 warnings"
done
tidy 3 "codebook, a title" "$PROGRAM" codebook titled_codebook.csv
says "titled_codebook.csv:3: this line looks like the header of a codebook"

# ---- files that are not there ----

plan_of plan.yaml good.csv missing.csv
bad_plan 3 "no such codebook" "missing.csv"
want 1 "check, no such codebook" "$PROGRAM" check plan.yaml
plan_of plan.yaml missing.csv codebook.csv
bad_plan 3 "no such records" "missing.csv"
want 1 "check, no such records" "$PROGRAM" check plan.yaml
plan_of plan.yaml good.csv .
bad_plan 3 "a folder as codebook" "folder"
echo '[1, 2' >plan.yaml
bad_plan 3 "not YAML" "plan.yaml:"
echo 'hello' >plan.yaml
bad_plan 3 "a text" "plan.yaml:"
: >plan.yaml
bad_plan 3 "empty" "plan.yaml"
head -c 5000 /dev/urandom >plan.yaml
bad_plan 3 "noise" "plan.yaml"
printf 'a: &a [*a]\n' >plan.yaml
bad_plan 3 "an alias of itself" "plan.yaml"
{
	printf 'a: &a [x, x, x, x, x, x, x, x, x]\n'
	p=a
	for n in b c d e f g h i j; do
		printf '%s: &%s [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n' $n $n $p $p $p $p $p $p $p $p
		p=$n
	done
} >plan.yaml
bad_plan 3 "a billion laughs" "plan.yaml"
awk 'BEGIN { for (i = 0; i < 50000; i++) printf "["; print "" }' >plan.yaml
bad_plan 3 "50,000 brackets" "plan.yaml:1:33: lists and groups of keys are nested more than 32 deep"
want 3 "simulate, 50,000 brackets" "$PROGRAM" simulate --design plan.yaml --out simulated
says "plan.yaml:1:33: lists and groups of keys are nested more than 32 deep, which no design needs"
for group in '- ' '? ' '{a: ' '[\n'; do
	awk -v group="$group" 'BEGIN { for (i = 0; i < 100000; i++) printf group; print "" }' >plan.yaml
	bad_plan 3 "100,000 times '$group'" "are nested more than 32 deep"
done
awk 'BEGIN { printf "a: ["; for (i = 0; i < 100000; i++) printf "&b%d ,", i; print "]" }' >plan.yaml
bad_plan 3 "100,000 anchors" "plan.yaml:1:595: there are more than 100 anchors"
awk 'BEGIN { for (i = 0; i < 70000; i++) printf "%%TAG !%d! b\n", i; print "---\na: b" }' >plan.yaml
bad_plan 3 "70,000 tags" "plan.yaml:101:1: there are more than 100 anchors"
plan_of plan.yaml good.csv codebook.csv
printf '#%1048576s\n' x >>plan.yaml
bad_plan 3 "a plan of over 1 MiB" "plan.yaml: is over 1048576 bytes, which no plan is"
truncate -s 3G plan.yaml # takes no room on disk
bad_plan 3 "a plan of 3 GiB" "plan.yaml: is over 1048576 bytes, which no plan is"
want 3 "simulate, a design of 3 GiB" "$PROGRAM" simulate --design plan.yaml --out simulated
says "plan.yaml: is over 1048576 bytes, which no design is"
rm plan.yaml
bad_plan 3 "no such plan" "plan.yaml"
mkdir plan.yaml
bad_plan 3 "a folder as plan" "plan.yaml"
rmdir plan.yaml

# ---- what is no ordinary file ----

stays() { # KIND FILE: test -KIND still holds, and nothing lies beside it
	checks=$((checks + 2))
	test "-$1" "$2" || fail "$2 was replaced"
	[ -z "$(find . -maxdepth 1 -name "$2.*")" ] || fail "left beside $2: $(find . -maxdepth 1 -name "$2.*")"
}
mkfifo pipe
odd=pipe
if mknod device c 1 5 2>/dev/null && { head -c 1 device >"$WORK/out"; } 2>/dev/null; then odd="pipe device"; else rm -f device; fi # devices need root, and a disk that allows them
for file in $odd; do
	for command in "run $file --run run" "check $file" "fit $file" "escalc $file" "audit $file" "simulate --design $file --out simulated" "codebook $file" \
		"agree $file good.csv --codebook codebook.csv" "agree good.csv good.csv --codebook $file" "agree good.csv good.csv --codebook codebook.csv --taxonomy $file"; do
		# shellcheck disable=SC2086
		want 3 "$command" "$PROGRAM" $command
		checks=$((checks + 1))
		grep -q "$file: is a .*, no ordinary file: " "$WORK/out" "$WORK/err" || fail "does not say what $file is: $(head -n 3 "$WORK/err")"
	done
	plan_of plan.yaml "$file" codebook.csv
	bad_plan 3 "records are $file" "$file: is a "
	want 1 "check, records are $file" "$PROGRAM" check plan.yaml
	prints "$file: is a "
done
ln -s good.csv link
ln -s nowhere lost
cp good.csv good.before
for file in $odd link lost; do
	kind=L
	[ "$file" = pipe ] && kind=p
	[ "$file" = device ] && kind=c
	for option in workbook disagreements coefficients; do
		want 6 "agree, --$option $file" "$PROGRAM" agree good.csv good.csv --codebook codebook.csv --$option "$file"
		says "$file: is a "
		stays $kind "$file"
	done
	want 6 "agree, a good name before $file" "$PROGRAM" agree good.csv good.csv --codebook codebook.csv --disagreements first.csv --workbook "$file"
	ok "something was written before the bad name was seen" test ! -e first.csv
	want 6 "codebook, --sheet $file" "$PROGRAM" codebook codebook.csv --sheet "$file" --force
	says "$file: is a "
	stays $kind "$file"
done
ok "a link was written through" cmp -s good.csv good.before
ok "a link was written through" test ! -e nowhere
rm -rf run
plan_of plan.yaml good.csv codebook.csv
want 0 "run, to have its folder" "$PROGRAM" run plan.yaml --run run
for file in manifest.json log.jsonl lock; do
	mv "run/$file" kept.file
	mkfifo "run/$file"
	want 3 "run, $file is a pipe" "$PROGRAM" run plan.yaml --run run
	says "run/$file: is a pipe, no ordinary file: "
	rm "run/$file"
	mv kept.file "run/$file"
done
mkfifo run/certificate.txt
want 6 "verify, certificate.txt is a pipe" "$PROGRAM" verify run
says "run/certificate.txt: is a pipe"
ok "the other certificate was written first" test ! -e run/certificate.json
rm -rf run pipe device link lost

# a bad plan on several ranks ends on all of them
echo 'hello' >plan.yaml
want 3 "run on 2 ranks, a bad plan" "$MPIRUN" 2 "$PROGRAM" run plan.yaml --run run
checks=$((checks + 1))
[ "$(grep -c '^werkzaam:' "$WORK/err")" -eq 1 ] || fail "the message should stand there once"
plan_of plan.yaml ragged.csv codebook.csv
want 3 "run on 2 ranks, bad records" "$MPIRUN" 2 "$PROGRAM" run plan.yaml --run run
says "ragged.csv:3"

report
