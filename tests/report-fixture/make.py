#!/usr/bin/env python3
"""Make the run files that tests/unit/check_report.c renders. Standard library only; same bytes every time.

The numbers are plausible, not estimated: summary values are inverse-variance means with a method-of-moments tau, so that the pages
look as real ones do. Hostile names are part of the data on purpose.
"""
import json, math, os, random

random.seed(20170401)
HERE = os.path.dirname(os.path.abspath(__file__))
LONG = "Lang " + "verhaal " * 61 + "einde."          # 500 characters with the number
HOSTILE = {
    3: "<script>alert(1)</script> & \"quotes\" 'single'",
    7: "\u202e\u200fsrever\u202c (1999)",
    11: "Emoji \U0001f600 et al. (2003)",
    15: LONG,
    19: "=1+1",
    23: "-2+3+cmd|' /C calc'!A0",
    27: "مرحبا (2001)",
}
ELEMENTS = [
    ("cogskills", "Cognitieve vaardigheden", "Cognitive skills"),
    ("anger", "Omgaan met boosheid", "Anger control"),
    ("victim", "Gevolgen voor slachtoffers", "Victim impact"),
    ("relapse", "Terugvalpreventie", "Relapse prevention"),
    ("moral", "Moreel redeneren", "Moral reasoning"),
    ("social", "Sociale vaardigheden", "Social skills"),
    ("problem", "Problemen tussen mensen oplossen", "Interpersonal problem solving"),
    ("hostile", "<img src=x onerror=alert(2)> \"element\"", "<img src=x onerror=alert(2)> \"element\""),
    ("formula", "=HYPERLINK(\"http://example.org\")", "@SUM(A1)"),
    ("rare", "Zeldzaam element", "Rare element"),
    ("twin", "Tweeling van boosheid", "Twin of anger"),
    ("everywhere", "Overal aanwezig", "Present everywhere"),
    ("unplanned", "Niet in het plan", "Not in the plan"),
]
N = 58
names = [HOSTILE.get(i, f"Auteur {chr(65 + i % 26)}{i} ({1980 + i % 25})") for i in range(N)]
vi = [round(random.uniform(0.02, 0.35), 6) for _ in range(N)]
yi = [random.gauss(0.42, math.sqrt(0.1 + v)) for v in vi]
vi[5], yi[5] = 2.75, -1.9                             # an interval that leaves the axis
setting = ["prison" if i % 5 < 2 else "community" for i in range(N)]
setting[40] = ""
rare = [29, 44]                                       # the type with two studies
year = [1980 + i % 25 for i in range(N)]


def pool(rows):
    w = [1 / vi[i] for i in rows]
    mean = sum(a * yi[i] for a, i in zip(w, rows)) / sum(w)
    q = sum(a * (yi[i] - mean) ** 2 for a, i in zip(w, rows))
    c = sum(w) - sum(a * a for a in w) / sum(w)
    tau2 = max(0.0, (q - (len(rows) - 1)) / c) if len(rows) > 1 else 0.0
    w = [1 / (vi[i] + tau2) for i in rows]
    mean = sum(a * yi[i] for a, i in zip(w, rows)) / sum(w)
    return mean, 1 / math.sqrt(sum(w)), tau2, q


def p_of(z):
    return math.erfc(abs(z) / math.sqrt(2))


def coefficient(name, b, se, df):
    return {"name": name, "b": b, "se": se, "stat": b / se, "df": df, "p": p_of(b / se), "lo": b - 2.003 * se, "hi": b + 2.003 * se}


def mean_of(factor, category, rows):
    m, se, _, _ = pool(rows)
    return {"factor": factor, "category": category, "n_units": len(rows), "n_studies": len(rows), "n_effects": len(rows), "mean": m,
            "se": se, "lo": m - 2.003 * se, "hi": m + 2.003 * se}


def head(type_id, kind, name, rows):
    return {"type": type_id, "outcome": "all", "kind": kind, "name": name, "status": "estimated", "n_manuals": None,
            "n_studies": len(rows), "n_effects": len(rows)}


def overall(type_id, rows):
    m, se, tau2, q = pool(rows)
    a = head(type_id, "overall", "overall", rows)
    df = len(rows) - 1
    half = 2.003 * math.sqrt(tau2 + se * se)
    a.update(method="reml", k=len(rows), p=1, converged=True, iterations=6, logLik=-48.123456789012345, AIC=100.2, BIC=104.3, QE=q,
             QE_df=df, QE_p=p_of(math.sqrt(max(q - df, 0))),
             levels=[{"name": "study", "n": len(rows), "sigma2": tau2, "I2": 100 * max(0, (q - df) / q), "ci": [tau2 * .5, tau2 * 1.9]}],
             coefficients=[coefficient("intercept", m, se, df)], prediction={"lo": m - half, "hi": m + half})
    return a


def two_groups(type_id, kind, name, with_rows, without_rows, permutation):
    a = head(type_id, kind, name, with_rows + without_rows)
    one, zero = pool(with_rows), pool(without_rows)
    b, se = one[0] - zero[0], math.hypot(one[1], zero[1])
    df = len(with_rows) + len(without_rows) - 2
    a["coefficients"] = [coefficient("intercept", zero[0], zero[1], df), coefficient(name, b, se, df)]
    a["means"] = [mean_of(name, "0", without_rows), mean_of(name, "1", with_rows)]
    a["moderators"] = {"stat": (b / se) ** 2, "df1": 1, "df2": df, "p": p_of(b / se)}
    if permutation:
        p = max(p_of(b / se * 0.97), 0.0001)
        a["permutation"] = {"unit": "study", "n_units": len(with_rows) + len(without_rows), "replicates": 9999, "exact": False,
                            "exceed": int(p * 9999), "not_converged": 2 if name == "moral" else 0, "floor": 0.0001, "statistic": "refit",
                            "mc_lo": p * .9, "mc_hi": p * 1.1}
        a.update(p_perm=p, p_floor=0.0001)
        if kind == "element":
            a["p_maxT"] = min(1.0, 9 * p)
    return a


everyone = list(range(N))
coded = {}
for n, (eid, _, _) in enumerate(ELEMENTS):
    share = 0.25 + 0.04 * n
    coded[eid] = [1 if random.random() < share else 0 for _ in range(N)]
for i in range(N):                                    # one element that goes with a larger effect
    coded["anger"][i] = 1 if yi[i] > 0.45 and i % 4 else (1 if i % 9 == 0 else 0)
coded["twin"] = list(coded["anger"])
coded["everywhere"] = [1] * N
coded["rare"] = [1 if i in (4, 8) else 0 for i in range(N)]
for i in (2, 6, 9):
    coded["moral"][i] = None
coded["unplanned"] = [None] * N

analyses = [overall("all", everyone)]
for mod in ("setting",):
    rows = [i for i in everyone if setting[i]]
    a = two_groups("all", "moderator", mod, [i for i in rows if setting[i] == "prison"], [i for i in rows if setting[i] == "community"], True)
    a["n_not_stated"] = 1
    a["means"][0]["category"], a["means"][1]["category"] = "community", "prison"
    a["coefficients"][1]["name"] = "settingprison"
    a["means"].append({"factor": mod, "category": "rare", "n_studies": 1, "n_effects": 1, "status": "not_estimable", "reason":
                       "too_few_studies", "mean": None, "se": None, "lo": None, "hi": None, "n_units": None})
    analyses.append(a)
a = head("all", "moderator", "year", everyone)
a.update(coefficients=[coefficient("intercept", .42, .06, 56), coefficient("year", -.0123, .0049, 56)],
         moderators={"stat": 6.3, "df1": 1, "df2": 56, "p": .0149}, p_perm=.0165, p_floor=.0001)
analyses.append(a)
a = two_groups("all", "moderator", "country", everyone[:20], everyone[20:], False)
a.update(permutation={"status": "not_tested", "reason": "varies_within_unit"}, p_perm=None)
analyses.append(a)
a = head("all", "moderator", "language", everyone)
a.update(status="not_estimable", reason="constant")
analyses.append(a)
for eid, _, _ in ELEMENTS:
    rows = [i for i in everyone if coded[eid][i] is not None]
    with_rows, without_rows = [i for i in rows if coded[eid][i]], [i for i in rows if not coded[eid][i]]
    if eid == "unplanned":
        continue
    if eid in ("rare", "everywhere", "twin"):
        a = head("all", "element", eid, rows)
        if eid == "twin":
            a = two_groups("all", "element", eid, with_rows, without_rows, False)
            a.update(status="aliased", alias_of="anger", alias_complement=False)
        elif eid == "rare":
            a.update(status="not_estimable", reason="too_few_studies", reason_detail={"with": 2, "without": 56, "minimum": 3},
                     means=[{"factor": eid, "category": c, "n_studies": k, "n_effects": k, "mean": None, "lo": None, "hi": None}
                            for c, k in (("0", 56), ("1", 2))])
        else:
            a.update(status="not_estimable", reason="constant")
    else:
        a = two_groups("all", "element", eid, with_rows, without_rows, True)
    a.update(n_not_stated=N - len(rows), prevalence=len(with_rows) / len(rows))
    analyses.append(a)

a = overall("setting=rare", rare)
analyses.append(a)
for n, (eid, _, _) in enumerate(ELEMENTS[:12]):
    a = head("setting=rare", "element", eid, rare)
    if n == 0:                                        # estimated, but never permuted
        a = two_groups("setting=rare", "element", eid, rare[:1], rare[1:], False)
        a["coefficients"][1].update(df=None, p=None, lo=None, hi=None, stat=None)
    elif n == 1:                                      # permuted, but the design can't say much
        a = two_groups("setting=rare", "element", eid, rare[:1], rare[1:], True)
        a["permutation"].update(n_units=2, replicates=2, exact=True, exceed=2, floor=0.5)
        a.update(p_perm=1, p_floor=0.5, p_maxT=1)
    else:
        a.update(status="not_estimable", reason="too_few_studies" if n < 9 else "all_missing")
    a.update(n_not_stated=0, prevalence=0.5 if n < 9 else None)
    analyses.append(a)
a = head("setting=none", "overall", "overall", [])
a.update(status="not_estimable", reason="no_effects")
analyses.append(a)


def variable(vid, nl, en, kind, role="none", level="study", codes=()):
    return {"id": vid, "label_nl": nl, "label_en": en, "type": kind, "role": role, "level": level, "unit": "", "note": "",
            "codes": [{"code": c, "nl": n, "en": e} for c, n, e in codes]}


variables = [variable("study", "Studienummer", "Study number", "numeric", "id"), variable("label", "Studie", "Study", "text", "label"),
             variable("setting", "Plaats", "Setting", "categorical", codes=[("prison", "Gevangenis", "Prison"),
                      ("community", "In de samenleving", "Community"), ("rare", "Zeldzaam", "Rare"), ("none", "Geen", "None")]),
             variable("year", "Jaar", "Year", "numeric"), variable("country", "Land", "Country", "categorical"), variable("language", "Taal", "Language", "categorical"),
             variable("n.cbt.rec", "Programmagroep, met recidive", "Programme group, reoffended", "count", "treatment_bad")]
variables += [variable(e, nl, en, "element") for e, nl, en in ELEMENTS]
columns = {"n.cbt.rec": [i % 9 for i in range(N)], "study": [i + 1 for i in range(N)], "label": names, "setting": setting, "year": year}
columns.update({e: coded[e] for e, _, _ in ELEMENTS})

dataset = {"format": "werkzaam-dataset-1", "variables": variables, "columns": columns,
           "rows": {"file": [0] * N, "line": [i + 2 for i in range(N)]},
           "effects": {"measure": "log_or", "yi": yi, "vi": vi, "route": ["counts_2x2"] * N},
           "excluded": [{"file": "effects.csv", "line": 60, "id": "59", "stage": "effects", "reason": "no_effect_size", "detail": ""},
                        {"file": "effects.csv", "line": 61, "id": "<b>60</b>", "stage": "effects", "reason": "invalid_counts",
                         "detail": "n.cbt.rec is 12.5"},
                        {"file": "effects.csv", "line": 62, "id": "+61", "stage": "ingest", "reason": "a_new_reason", "detail": "\t=cmd"}],
           "changes": [{"file": "effects.csv", "line": 9, "id": "8", "variable": "n.cbt.rec", "old": "0", "new": "0.5",
                        "rule": "half_added_to_zero_cell"},
                       {"file": "effects.csv", "line": 12, "id": "11", "variable": "n.cbt.rec", "old": "-3.5", "new": "",
                        "rule": "another_rule"}],
           "sources": [{"file": "effects.csv", "sha256": "0f" * 32, "delimiter": ",", "decimal": ".", "encoding": "UTF-8", "gzip": False,
                        "bom": False, "rows": N + 3}]}


def kind_of_run(tid, variable_id, code, slug, nl, en, rows):
    return {"id": tid, "variable": variable_id, "code": code, "slug": slug, "label_nl": nl, "label_en": en, "n_manuals": None,
            "n_studies": len(rows), "n_effects": len(rows), "rows": rows}


results = {"format": "werkzaam-results-1", "program": "werkzaam", "version": "0.1.0", "method_version": "1", "name": "fixture",
           "seed": 20170401, "digest": "ab" * 32,
           "settings": {"measure": "log_or", "levels": ["study"], "method": "reml", "test": "t", "level": 95, "rho": 0.6, "min_manuals": 2,
                        "min_studies": 3, "permutation": {"replicates": 9999, "statistic": "refit", "correction": "maxT"}},
           "types": [kind_of_run("all", None, None, "all", "Alle interventies", "All interventions", everyone),
                     kind_of_run("setting=rare", "setting", "rare", "setting-rare", "Zeldzaam <b>type</b>", "Rare <b>type</b>", rare),
                     kind_of_run("setting=none", "setting", "none", "setting-none", "Geen gegevens", "No data", [])],
           "analyses": analyses}
manifest = {"format": "werkzaam-manifest-1", "program": "werkzaam", "version": "0.1.0", "method_version": "1",
            "created": "2020-01-01T00:00:00Z", "host": "node-of-the-fixture", "ranks": 2, "seed": 20170401,
            "plan": {"name": "fixture"},
            "inputs": [{"role": "effects", "file": "data/effects.csv", "sha256": "0f" * 32},
                       {"role": "codebook", "file": "data/codebook.csv", "sha256": "1e" * 32}]}

for name, value in (("dataset", dataset), ("results", results), ("manifest", manifest)):
    with open(os.path.join(HERE, name + ".json"), "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=None, separators=(",", ":"))
        out.write("\n")
