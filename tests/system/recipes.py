"""Whether the recipes of jobs/packaging can be read, and fit jobs/install.sh, the Makefile and each other.

    python3 tests/system/recipes.py        from the top folder; prints what is wrong, and Check's closing line

Neither Spack nor EasyBuild is needed: each recipe is run with stand-ins that record what it says. That it builds on a site is not shown by this.
"""
import re
import sys
import types
from pathlib import Path

checks = failures = 0


def check(right, message):
    global checks, failures
    checks += 1
    if not right:
        failures += 1
        print("recipes: " + message, file=sys.stderr)


def needs(column):
    """The names of the needs of a build in one column of jobs/install.sh; without make and what only the system tests call."""
    text = Path("jobs/install.sh").read_text()
    rows = [row.strip().split("|") for row in re.search(r"build_needs\(\).*?NEEDS'\n(.*?)\tNEEDS", text, re.S)[1].splitlines()]
    return {row[column] for row in rows if row[1] not in ("make", "pgrep")}


version = re.search(r"^VERSION := (\S+)", Path("Makefile").read_text(), re.M)[1]

# ---- EasyBuild: an easyconfig is Python that sets names; some constants are there before ----

mandatory = ["easyblock", "name", "version", "homepage", "description", "toolchain", "sources", "sanity_check_paths", "moduleclass"]
configs = {}
for path in sorted(Path("jobs/packaging/easybuild").glob("*.eb")):
    said = {"SOURCE_TAR_GZ": "%(name)s-%(version)s.tar.gz", "SHLIB_EXT": "so", "SYSTEM": {"name": "system", "version": "system"}}
    exec(compile(path.read_text(), str(path), "exec"), said)
    lacks = [key for key in mandatory if key not in said]
    check(not lacks, f"{path}: lacks {lacks}")
    check(path.name == "{name}-{version}-{toolchain[name]}-{toolchain[version]}.eb".format(**said), f"{path}: named other than what is in it")
    sums = said.get("checksums", [])
    check(all(re.fullmatch("[0-9a-f]{64}", s) for s in sums) and (len(sums) == len(said["sources"])) == ("source_urls" in said),
          f"{path}: a source from elsewhere without its SHA-256")
    configs[said["name"]] = said
ours = configs["werkzaam"]
check(ours["version"] == version, f"the easyconfig is of version {ours['version']}, the Makefile of {version}")
wanted = {d[0]: d[1] for d in ours["dependencies"] + ours["builddependencies"]}
# The toolchain brings the compiler and MPI.
differ = set(wanted) ^ (needs(4) - {"GCC", "OpenMPI"})
check(not differ, f"the easyconfig's dependencies differ from jobs/install.sh: {differ}")
for name, config in configs.items():
    check(name == "werkzaam" or wanted.get(name) == config["version"], f"{name} {config['version']} is not what werkzaam asks for")

# ---- Spack: a package is a class whose body calls directives ----


class Anything:
    """Stands for the base classes and for what methods would call."""


packages = {}
for path in sorted(Path("jobs/packaging/spack_repo/werkzaam/packages").glob("*/package.py")):
    said = {"depends_on": [], "version": [], "license": []}
    module = types.ModuleType("spack.package")
    for directive, calls in said.items():
        setattr(module, directive, lambda *words, calls=calls, **options: calls.append((words, options)))
    sys.modules.update({"spack": types.ModuleType("spack"), "spack.package": module, "spack_repo": types.ModuleType("spack_repo")})
    for system in ("makefile", "autotools", "cmake"):
        system_module = types.ModuleType(system)
        setattr(system_module, {"makefile": "MakefilePackage", "autotools": "AutotoolsPackage", "cmake": "CMakePackage"}[system], Anything)
        sys.modules["spack_repo.builtin.build_systems." + system] = system_module
    body = {"__file__": str(path.resolve())}
    exec(compile(path.read_text(), str(path), "exec"), body)
    name = path.parent.name
    said["class"] = body.get(name.capitalize())
    check(said["class"] is not None and said["class"].__doc__, f"{path}: no class {name.capitalize()}, or nothing said about it")
    check(len(said["license"]) == 1 and said["version"], f"{path}: no license or no version")
    check(all(re.fullmatch("[0-9a-f]{64}", o.get("sha256", "")) for _, o in said["version"]) or hasattr(said["class"], "git"), f"{path}: no SHA-256")
    packages[name] = said
wanted = {words[0].split("@")[0] for words, _ in packages["werkzaam"]["depends_on"]}
other_names = {"gcc": "c", "pkgconf": "pkgconfig", "zlib": "zlib-api"}
differ = wanted ^ {other_names.get(n, n) for n in needs(5)}
check(not differ, f"the package's dependencies differ from jobs/install.sh: {differ}")
check(packages["werkzaam"]["class"].git == Path.cwd().as_uri(), f"{packages['werkzaam']['class'].git} is not this clone")
for name in packages:
    check(name == "werkzaam" or name in wanted, f"werkzaam does not need {name}")
# The same sources in both.
for name in set(packages) & set(configs) - {"werkzaam"}:
    words, options = packages[name]["version"][0]
    check((words[0], options["sha256"]) == (configs[name]["version"], configs[name]["checksums"][0]), f"{name}: Spack and EasyBuild disagree")
check("api: v2" in Path("jobs/packaging/spack_repo/werkzaam/repo.yaml").read_text(), "repo.yaml has no api")

# ---- Apptainer ----

recipe = Path("jobs/packaging/apptainer.def").read_text()
check(f"werkzaam-{version}.tar.gz" in recipe and f"Version {version}" in recipe, "apptainer.def is of another version")
known = {"files", "post", "environment", "runscript", "test", "labels", "help"}
check(set(re.findall(r"^%(\w+)", recipe, re.M)) <= known, "apptainer.def has sections that Apptainer does not know")

print(f"{100 * (checks - failures) // checks}%: Checks: {checks}, Failures: {failures}, Errors: 0")
sys.exit(failures != 0)
