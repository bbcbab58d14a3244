# From a clone of the sources (Spack 1.0 and later). The two libraries that Spack does not have
# are beside this file.
#
#   spack repo add jobs/packaging/spack_repo/werkzaam
#   spack install werkzaam                      what the branch main of this clone holds
#   spack install werkzaam@git.COMMIT=main      one commit of it
import os

from spack_repo.builtin.build_systems.makefile import MakefilePackage

from spack.package import *


class Werkzaam(MakefilePackage):
    """Turns coded records of intervention studies into a report for each type of
    intervention: multilevel meta-analysis, and permutation tests of every element
    at the right unit with control for multiplicity."""

    # The clone that this file is part of.
    git = "file://" + os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 6))

    license("GPL-3.0-or-later")

    version("main", branch="main")

    depends_on("c", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("random123", type="build")
    depends_on("check", type="test")

    depends_on("gsl")
    depends_on("zlib-api")
    depends_on("jansson")
    depends_on("libyaml")
    depends_on("openssl")
    depends_on("libcsv")
    depends_on("libxlsxwriter")
    depends_on("cairo@1.16:+pdf+ft+fc")
    # Found through its ompi-c.pc.
    depends_on("openmpi")

    # PREFIX is compiled in, as the place of the codebooks.
    @property
    def settings(self):
        return [f"CC={spack_cc}", f"PREFIX={self.prefix}"]

    @property
    def build_targets(self):
        return self.settings + ["all"]

    @property
    def install_targets(self):
        return self.settings + ["install"]

    # Not the target `check`, which also runs clusters of processes.
    def check(self):
        make(*self.settings, "unit")

    def test_version(self):
        """the program starts and finds its libraries"""
        werkzaam = which(self.prefix.bin.werkzaam)
        assert "werkzaam" in werkzaam("--version", output=str.split, error=str.split)
