#!/bin/bash
# results.json of real runs against docs/results.schema.json, by a validator that knows nothing of the program; and the lines of R and Python of
# docs/formats.md, which must read from it what the CSV of the report holds.
set -u
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# ---- runs with nearly all that a plan can ask for ----

# rich NAME LINES...: landenberger2005 with more questions
rich() {
	local name=$1
	shift
	{
		printf 'name: %s\nrecords: {effects: %s/datasets/landenberger2005/effects.csv}\ncodebook: %s/datasets/landenberger2005/codebook.csv\n' "$name" "$TOP" "$TOP"
		printf '%s\n' 'effect_size: {measure: log_or, rho: 0}' 'by: [all, setting]' 'moderators: [design, age]' 'dose: [length]' "$@"
	} >"$WORK/$name.yaml"
	want 0 "run $name" "$PROGRAM" run "$WORK/$name.yaml" --run "$WORK/$name" --quiet
}
rich cases 'model: {levels: [study], robust: CR2}' 'elements: {pairs: true, by_target_group: [setting, age]}' "sensitivity: {subsets: [\"design == 'rct'\"]}" \
	'outcomes: [all, design=rct]' 'named_interventions: program' 'permutation: {replicates: 99, max_replicates: 199, statistic: auto}' 'bootstrap: {kind: cases, replicates: 99, unit: [study]}'
rich wild 'model: {levels: [study], test: contain}' 'permutation: {replicates: 99, strata: setting, correction: none}' 'bootstrap: {kind: wild, replicates: 99, adjust: CR2}'
rich parametric 'model: {levels: [study], test: satterthwaite, method: ml}' 'permutation: {replicates: 99, statistic: "null"}' 'bootstrap: {kind: parametric, replicates: 99}'
rich plain 'model: {levels: [study], test: z}' 'permutation: {replicates: 0}' 'sensitivity: {table: false}'
{
	sed -e "s#\.\./\.\./coding#$TOP/coding#; s#\.\./inventory2017#$TOP/datasets/inventory2017#g; s#^records: .*#records: {effects: $TOP/datasets/phase2-simulated/effects.csv, \
studies: $TOP/datasets/phase2-simulated/studies.csv, interventions: $TOP/datasets/phase2-simulated/interventions.csv, manuals: $TOP/datasets/phase2-simulated/manuals.csv, second_coder: $TOP/datasets/phase2-simulated/manuals_b.csv}#" \
		-e 's/^moderators: .*/moderators: [design]/; s/^by: .*/by: [all]/; s/replicates: 9999/replicates: 19/' datasets/phase2-simulated/plan.yaml
	echo 'elements: {technique_within_component: true, by_target_group: [child_age]}'
} >"$WORK/phase2.yaml"
want 0 "run phase2-simulated" "$PROGRAM" run "$WORK/phase2.yaml" --run "$WORK/phase2" --quiet
want 0 "run coding-sheet" "$PROGRAM" run tests/coding-sheet/plan.yaml --run "$WORK/sheet" --quiet

schema "schema" "$WORK"/{parametric,plain,phase2}/results.json
schema "schema of what is damaged" --damage "$WORK"/{cases,wild,sheet}/results.json

# ---- an interval and the p that it belongs to ----

agree='import json, sys
n = 0
for name in sys.argv[1:]:
    with open(name) as file:
        results = json.load(file)
    for a in results["analyses"]:
        lo, hi = a.get("ci_contain") or (None, None)
        if lo is not None:
            n += 1
            assert (lo > 0 or hi < 0) == (a["p_contain"] < 0.05), (name, a["type"], a["name"])
        if a["kind"] == "pair" and "manual" not in results["settings"]["levels"]:
            assert all(mean["n_manuals"] is None for mean in a["means"]), (name, a["name"])
assert n > 100, n'
what="ci_contain leaves out zero where p_contain is below 0.05, also with robust tests; pairs count no manuals in models without"
if command -v python3 >/dev/null; then
	limited python3 -c "$agree" "$WORK"/{cases,wild,parametric,phase2}/results.json
	ok "does not" test "$status" -eq 0
else
	echo "SKIPPED $what: no Python here" >&2
fi

# ---- the lines of docs/formats.md ----

# lines LANGUAGE: those below "LANGUAGE:", up to the next line that is not indented
lines() {
	awk -v head="$1:" '$0 == head { found = 1; next } found && /^[^ ]/ { exit } found && NF { sub(/^    /, ""); print }' docs/formats.md
}
# What the report holds: type "all", elements with an estimate; p only where the run has permutations.
csv() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["status"] == "estimated" { print $at["element"], $at["difference"], $at["p_maxT"] }' \
		"$WORK/cases/report/all-elements.csv" | tr -d '\r' | sort
}
csv >"$WORK/expected"
cd "$WORK/cases" || exit 2
what="lines of Python"
{ (cd "$TOP" && lines Python) && printf '%s\n' 'for row in table:' '    if row[0] == "all": print(row[1], "%.17g" % row[2], "%.17g" % row[3])'; } >"$WORK/read.py"
ok "are not three" test "$(head -n -2 "$WORK/read.py" | wc -l)" -eq 3
if command -v python3 >/dev/null; then
	limited python3 "$WORK/read.py"
	sort "$WORK/out" >"$WORK/python"
	ok "do not give what the report holds" diff "$WORK/expected" "$WORK/python"
	ok "give nothing" test "$(wc -l <"$WORK/python")" -ge 8
else
	echo "SKIPPED lines of Python: no Python here" >&2
fi
what="lines of R"
if Rscript -e 'quit(status = !requireNamespace("jsonlite", quietly = TRUE))' >"$WORK/out" 2>&1; then
	{ (cd "$TOP" && lines R) && printf '%s\n' 'with(subset(table, type == "all"), cat(paste(name, sprintf("%.17g", difference), sprintf("%.17g", p_maxT)), sep = "\n"))'; } >"$WORK/read.R"
	ok "are not three" test "$(head -n -1 "$WORK/read.R" | wc -l)" -eq 3
	limited Rscript "$WORK/read.R"
	sort "$WORK/out" >"$WORK/r"
	ok "do not give what the report holds" diff "$WORK/expected" "$WORK/r"
else
	echo "SKIPPED lines of R: no R with jsonlite here (jobs/install.sh oracle)" >&2
fi
cd "$TOP" || exit 2

report
