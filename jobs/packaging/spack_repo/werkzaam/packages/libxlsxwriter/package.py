from spack_repo.builtin.build_systems.cmake import CMakePackage

from spack.package import *


class Libxlsxwriter(CMakePackage):
    """A C library for creating Excel XLSX files."""

    homepage = "https://libxlsxwriter.github.io/"
    url = "https://github.com/jmcnamara/libxlsxwriter/archive/RELEASE_1.1.4.tar.gz"

    license("BSD-2-Clause")

    version("1.1.4", sha256="b379eb35fdd9c653ebe72485b9c992f612c7ea66f732784457997d6e782f619b")

    depends_on("c", type="build")
    depends_on("cmake@3.10:", type="build")
    depends_on("zlib-api")

    def cmake_args(self):
        return [self.define("BUILD_SHARED_LIBS", True)]
