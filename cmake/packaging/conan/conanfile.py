"""UNTRIED: written after Conan 2's documentation, and run by no test.

Packages the checkout that it lies in:

    conan create cmake/packaging/conan --build=missing
"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class Rowkey(ConanFile):
    name = "rowkey"
    description = "Ids of database rows for C++ services on PostgreSQL: UUIDv7 in one order per process, adapters for libpqxx"
    license = "MIT"
    topics = ("uuid", "uuidv7", "postgresql", "libpqxx")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "postgres": [True, False], "absl": [True, False], "seal": [True, False]}
    default_options = {"shared": False, "fPIC": True, "postgres": True, "absl": False, "seal": False}
    implements = ["auto_shared_fpic"]

    def set_version(self):
        text = load(self, os.path.join(self._checkout, "include", "rowkey", "version.hpp"))
        self.version = ".".join(re.findall(r"#define ROWKEY_VERSION_(?:MAJOR|MINOR|PATCH) ([0-9]+)", text))

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, self._checkout, self.export_sources_folder)

    @property
    def _checkout(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("nettle/[>=3.4 <4]")
        if self.options.postgres:
            self.requires("libpqxx/[>=7.8 <9]", transitive_headers=True, transitive_libs=True)
        if self.options.absl:
            self.requires("abseil/[>=20230125]", transitive_headers=True, transitive_libs=True)
        if self.options.seal:
            self.requires("openssl/[>=3 <4]")

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part, wanted in {
            "PQXX": self.options.postgres,
            "POSTGRES": self.options.postgres,
            "ABSL": self.options.absl,
            "SEAL": self.options.seal,
            "NETTLE": True,
            "CLI": False,
        }.items():
            toolchain.cache_variables[f"ROWKEY_{part}"] = bool(wanted)
        toolchain.generate()
        deps = CMakeDeps(self)
        # As cmake/FindNettle.cmake names it.
        deps.set_property("nettle", "cmake_file_name", "Nettle")
        deps.set_property("nettle::libnettle", "cmake_target_name", "Nettle::nettle")
        deps.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # Conan makes these itself, from package_info.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "rowkey")
        self._component("rowkey", "rowkey", ["rowkey"], ["nettle::libnettle"])
        if self.options.postgres:
            self._component("pqxx", None, [], ["rowkey", "libpqxx::libpqxx"])
            # A header that comes before libpqxx's own.
            self.cpp_info.components["pqxx"].includedirs = [os.path.join("include", "rowkey", "pqxx", "optional"), "include"]
            self._component("postgres", "rowkey-postgres", ["rowkey_postgres"], ["rowkey", "pqxx"])
        if self.options.absl:
            self._component("absl", None, [], ["rowkey", "abseil::abseil"])
        if self.options.seal:
            self._component("seal", "rowkey-seal", ["rowkey_seal"], ["rowkey", "nettle::libnettle", "openssl::crypto"])

    def _component(self, name, pkg_config, libs, requires):
        component = self.cpp_info.components[name]
        component.set_property("cmake_target_name", f"rowkey::{name}")
        component.set_property("pkg_config_name", pkg_config or "none")
        component.libs = libs
        component.requires = requires
