#!/bin/sh
# Install what building and testing werkzaam needs, and nothing that is already there.
#
#   jobs/install.sh             compiler, libraries, MPI, Check
#   jobs/install.sh oracle      R with metafor and the like, for `make crosscheck`; a validator of JSON Schema, for `make check-system`
#   jobs/install.sh slurm       Slurm's daemons, for `make check-slurm`; a cluster has its own
#   jobs/install.sh clean       debootstrap, for `make check-clean`
#
# Debian and Ubuntu: by apt-get, as root or through sudo. Elsewhere, or without the right to install: prints what to ask an
# administrator or the module system for, and ends with status 1. Does nothing when nothing is missing.

set -eu

# One need a line: kind|name|Debian|Fedora or RHEL|EasyBuild|Spack. Kinds: command (one of several, by commas), module of
# pkg-config, extra (a module that can be done without), header, R package, Python package.
build_needs() {
	cat <<-'NEEDS'
	command|gcc,clang,cc|gcc|gcc|GCC|gcc
	command|make|make|make|make|gmake
	command|pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf
	command|pgrep|procps|procps-ng|procps|procps
	command|mpirun|openmpi-bin|openmpi|OpenMPI|openmpi
	module|gsl|libgsl-dev|gsl-devel|GSL|gsl
	module|zlib|zlib1g-dev|zlib-devel|zlib|zlib
	module|jansson|libjansson-dev|jansson-devel|Jansson|jansson
	module|yaml-0.1|libyaml-dev|libyaml-devel|libyaml|libyaml
	module|libcrypto|libssl-dev|openssl-devel|OpenSSL|openssl
	module|xlsxwriter|libxlsxwriter-dev|libxlsxwriter-devel|libxlsxwriter|libxlsxwriter
	module|ompi-c|libopenmpi-dev|openmpi-devel|OpenMPI|openmpi
	extra|cairo-pdf|libcairo2-dev|cairo-devel|cairo|cairo
	module|check|check|check-devel|Check|check
	header|csv.h|libcsv-dev|libcsv-devel|libcsv|libcsv
	header|Random123/philox.h|librandom123-dev|random123-devel|Random123|random123
	NEEDS
}

oracle_needs() {
	cat <<-'NEEDS'
	command|Rscript|r-base-core|R-core|R|r
	r|metafor|r-cran-metafor|R package metafor|R package metafor|r-metafor
	r|metadat|r-cran-metadat|R package metadat|R package metadat|r-metadat
	r|clubSandwich|r-cran-clubsandwich|R package clubSandwich|R package clubSandwich|R package clubSandwich
	r|jsonlite|r-cran-jsonlite|R-jsonlite|R package jsonlite|r-jsonlite
	python|jsonschema|python3-jsonschema|python3-jsonschema|Python package jsonschema|py-jsonschema
	NEEDS
}

slurm_needs() {
	cat <<-'NEEDS'
	command|slurmctld|slurm-wlm|slurm-slurmctld|Slurm|slurm
	command|slurmd|slurm-wlm|slurm-slurmd|Slurm|slurm
	command|sbatch|slurm-wlm|slurm|Slurm|slurm
	command|munged|munge|munge|munge|munge
	command|ip|iproute2|iproute|iproute2|iproute2
	NEEDS
}

clean_needs() {
	cat <<-'NEEDS'
	command|debootstrap|debootstrap|debootstrap|debootstrap|debootstrap
	NEEDS
}

has_command() (
	IFS=,
	for name in $1; do
		command -v "$name" >/dev/null 2>&1 && exit 0
	done
	exit 1
)

has_header() {
	printf '#include <%s>\n' "$1" | "${CC:-cc}" -E -x c - >/dev/null 2>&1
}

# $1: kind, $2: name
has() {
	case $1 in
	command) has_command "$2" ;;
	module | extra) pkg-config --exists "$2" 2>/dev/null ;;
	header) has_header "$2" ;;
	r) case " $r_packages " in *" $2 "*) true ;; *) false ;; esac ;;
	python) python3 -c "import $2" 2>/dev/null || /usr/bin/python3 -c "import $2" 2>/dev/null ;; # a package is for the system's own
	esac
}

# Prints the lines of the needs that are not met.
missing() {
	r_packages=
	if [ "$goal" = oracle ]; then
		# One start of R for all packages; it says which of them it can find.
		r_packages=$(Rscript --no-init-file -e \
			'for (p in c("metafor", "metadat", "clubSandwich", "jsonlite")) if (nzchar(system.file(package = p))) cat(p, "")') || r_packages=
	fi
	"${goal}_needs" | while IFS='|' read -r kind name rest; do
		has "$kind" "$name" || printf '%s|%s|%s\n' "$kind" "$name" "$rest"
	done
}

# Column $1 of the missing needs, each name once.
names() {
	printf '%s\n' "$lacking" | cut -d'|' -f"$1" | sort -u | paste -sd "$2" -
}

# What can be done without is only mentioned.
ask_for_help() {
	lacking=$(printf '%s\n' "$lacking" | while IFS= read -r line; do
		case $line in
		extra\|*) ;;
		*) printf '%s\n' "$line" ;;
		esac
	done)
	if [ -z "$lacking" ]; then
		echo "install: cairo is not there: reports can't have the PDF of their figures (report.formats: pdf)" >&2
		exit 0
	fi
	echo "install: missing: $(names 2 ' ')" >&2
	cat >&2 <<-HELP
	install: cannot install here ($1). Ask an administrator, or look among the modules, for
	  Debian, Ubuntu:   $(names 3 ' ')
	  Fedora, RHEL:     $(names 4 ',')   (RHEL: with EPEL and CRB; load the MPI module afterwards)
	  EasyBuild:        $(names 5 ',')
	  Spack:            $(names 6 ',')
	The last three are hints: names differ a little between versions. A library in a folder of your own is found through
	PKG_CONFIG_PATH and CPATH. Then run this script again.
	HELP
	exit 1
}

goal=${1:-build}
case $goal in
build | oracle | slurm | clean) ;;
*)
	echo "usage: jobs/install.sh [oracle|slurm|clean]" >&2
	exit 2
	;;
esac

lacking=$(missing)
[ -n "$lacking" ] || exit 0

command -v apt-get >/dev/null 2>&1 || ask_for_help "no apt-get"
if [ "$(id -u)" -eq 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
	as_root=sudo
else
	ask_for_help "neither root nor sudo"
fi

packages=$(names 3 ' ')
echo "install: $packages" >&2
# The lists may be old or absent; a failing update is not fatal, a failing install is.
$as_root apt-get update -qq >&2 || echo "install: apt-get update failed; going on with the lists there are" >&2
# shellcheck disable=SC2086 # several names
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2 ||
	ask_for_help "apt-get failed"

lacking=$(missing)
[ -z "$lacking" ] || ask_for_help "still missing after apt-get"
