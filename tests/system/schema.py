"""Hold results.json files, summaries of nights (or others, without --damage) to a schema of docs/ with a validator that knows nothing of the program.

    schema.py [--damage] SCHEMA results.json...

Each file must pass. With --damage each kind of object in it is then damaged, one way after the other, and must fail: an unknown member, an object in
place of each member, a p of 1.5, a count of -1, a word that is not one, a member less that must be there. Status 1 when a file fails or a damage passes.
"""
import copy
import json
import sys

from jsonschema import Draft202012Validator

NEEDED = {  # members that an object of results.json is never without, by the list or member that it stands in
    "": ["format", "program", "version", "method_version", "name", "seed", "digest", "settings", "types", "analyses"],
    "types": ["id", "variable", "code", "slug", "label_nl", "label_en", "n_manuals", "n_studies", "n_effects", "rows"],
    "analyses": ["type", "outcome", "kind", "name", "status"],
    "coefficients": ["name", "b", "se", "stat", "df", "p", "lo", "hi"],
    "levels": ["name", "n", "sigma2", "I2"],
    "moderators": ["stat", "df1", "df2", "p"],
    "means": ["category", "n_studies", "n_effects"],
    "prediction": ["lo", "hi"],
    "robust": ["type", "cluster", "n_clusters"],
    "variants": ["name", "value", "status", "n_effects"],
    "left_out": [],
    "trimfill_L0": ["added", "side", "b", "se", "estimator"],
}
NIGHT = ["format", "night", "host", "plan", "outcome", "status", "seconds", "mail", "latest", "blocks", "conclusions", "message", "log", "changes"]
NIGHT_WORDS = {"outcome", "conclusions", "night", "latest", "mail"}
WORDS = {"kind", "status", "reason", "verdict", "verdict_by", "measure", "correction", "estimator", "format"}


def objects(value, path=(), shape=("",)):
    """Every object, with where it is and what kind of place that is."""
    if isinstance(value, dict):
        yield path, shape
        for key, item in value.items():
            yield from objects(item, path + (key,), shape + (value.get("kind"), value.get("status"), key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from objects(item, path + (i,), shape)


def at(root, path):
    for step in path:
        root = root[step]
    return root


def part_of(results, path):
    """The file with the one type or analysis that the path leads into: checking all of it after each damage would take minutes."""
    part = {key: value for key, value in results.items() if key not in ("types", "analyses")}
    inside = len(path) > 1 and path[0] in ("types", "analyses")
    for key in {"types", "analyses"} & results.keys():
        part[key] = [results[key][path[1] if inside and path[0] == key else 0]]
    return copy.deepcopy(part), (path[0], 0) + path[2:] if inside else path


def bad_values(key, value, words):
    yield {"not": "this"}
    if key == "p" or key.startswith("p_"):
        yield 1.5
    if key.startswith("n_") or key in ("exceed", "replicates", "seconds", "made", "kept", "reused"):
        yield -1
    if key in words and isinstance(value, str):
        yield "no_such_word"


def damages(results):
    seen = set()
    night = results["format"] == "werkzaam-night-1"
    words = WORDS | NIGHT_WORDS if night else WORDS
    needed = {"": NIGHT, "blocks": ["made", "kept", "reused"]} if night else NEEDED
    for path, shape in objects(results):
        if night and path[:1] == ("changes",):
            continue  # has a schema of its own
        value = at(results, path)
        if (shape, tuple(sorted(value))) in seen:
            continue
        seen.add((shape, tuple(sorted(value))))
        changes = [("not_a_member", 1)]
        changes += [(key, bad) for key, item in value.items() for bad in bad_values(key, item, words) if not (key == "p" and "coefficients" in value)]
        for key, bad in changes:
            part, where = part_of(results, path)
            at(part, where)[key] = bad
            yield part, f"{path}: {key} is {json.dumps(bad)}"
        for key in needed.get(shape[-1], []):
            part, where = part_of(results, path)
            del at(part, where)[key]
            yield part, f"{path}: without {key}"


def main():
    names = [name for name in sys.argv[1:] if name != "--damage"]
    with open(names[0], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    failed = False
    for name in names[1:]:
        with open(name, encoding="utf-8") as file:
            results = json.load(file)
        for error in list(validator.iter_errors(results))[:5]:
            failed = True
            print(f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        n = passed = 0
        for part, what in damages(results) if "--damage" in sys.argv else []:
            n += 1
            if validator.is_valid(part):
                passed += 1
                failed = True
                print(f"{name}: passes with {what}")
        if n > 0:
            print(f"{name}: {n} damages, {n - passed} found")
    sys.exit(failed)


main()
