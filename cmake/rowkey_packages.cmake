# Debian packages by cpack, of a build with shared libraries; cmake/debian-packages makes them. Each library is a package of its own
# with the soname's version in its name (Debian Policy 8.1), so that libraries of two versions can be installed beside each other.
# The tool and what programs are compiled with are packages too. Their maintainer is who makes them, as DEBFULLNAME and DEBEMAIL say.

# The revision holds the suite: the same version is linked with other libraries in the next one, and must be upgraded there.
cmake_host_system_information(RESULT release QUERY DISTRIB_INFO)
set(revision 1~${release_ID}${release_VERSION_ID})
set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")

# The day of a version stands in CHANGELOG.md, so that its packages are the same whenever they are made.
file(STRINGS ${PROJECT_SOURCE_DIR}/CHANGELOG.md day REGEX "^## ${PROJECT_VERSION}, [0-9-]+$")
string(REGEX REPLACE ".*, " "" day "${day}")
if(NOT day)
    set(day now)  # it is not released
endif()
execute_process(COMMAND date --utc --rfc-email --date=${day} OUTPUT_VARIABLE day OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${PROJECT_BINARY_DIR}/changelog.Debian "rowkey (${PROJECT_VERSION}-${revision}) ${release_VERSION_CODENAME}; urgency=medium

  * Version ${PROJECT_VERSION}, of which changelog.gz tells.

 -- ${maintainer}  ${day}
")

# https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/: a text's lines begin with a blank, and empty ones hold a full stop.
file(READ ${PROJECT_SOURCE_DIR}/LICENSE licence)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]*)\n\n(.*)" licence "${licence}")
set(holder ${CMAKE_MATCH_1})
string(REGEX REPLACE "\n$" "" licence "${CMAKE_MATCH_2}")
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REPLACE "\n" "\n " licence "${licence}")
file(WRITE ${PROJECT_BINARY_DIR}/copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: rowkey
Comment: Made from rowkey's own source folder by its cmake/debian-packages.

Files: *
Copyright: ${holder}
License: Expat

License: Expat
 ${licence}
")

# Programs find a library that was installed a moment ago.
file(WRITE ${PROJECT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")

# Component `component` as package `name`, with what each package holds for Debian. `description` is the text's lines; the first of
# them is the short one. Further arguments are the components that it needs.
function(rowkey_package component name section description)
    string(TOUPPER ${component} upper)
    set(doc ${CMAKE_INSTALL_DATAROOTDIR}/doc/${name})
    install(FILES ${PROJECT_SOURCE_DIR}/CHANGELOG.md RENAME changelog DESTINATION ${doc} COMPONENT ${component} EXCLUDE_FROM_ALL)
    install(FILES ${PROJECT_BINARY_DIR}/changelog.Debian ${PROJECT_BINARY_DIR}/copyright
        DESTINATION ${doc} COMPONENT ${component} EXCLUDE_FROM_ALL)
    set(texts ${doc}/changelog ${doc}/changelog.Debian)
    if(component STREQUAL "rowkey")
        list(APPEND texts ${CMAKE_INSTALL_MANDIR}/man1/rowkey.1)
    endif()
    list(JOIN texts " " texts)
    install(CODE "execute_process(COMMAND gzip --best --no-name --force ${texts}
        WORKING_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${component} EXCLUDE_FROM_ALL)
    set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
    set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
    set(CPACK_DEBIAN_${upper}_DESCRIPTION "${description}" PARENT_SCOPE)
    set(CPACK_COMPONENT_${upper}_DEPENDS ${ARGN} PARENT_SCOPE)
    if(section STREQUAL "libs")
        set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/triggers PARENT_SCOPE)
    endif()
    set(CPACK_COMPONENTS_ALL ${CPACK_COMPONENTS_ALL} ${component} PARENT_SCOPE)
endfunction()

set(what_rowkey_is "rowkey makes ids of database rows in the service itself: UUIDs of version 7
(RFC 9562) in one order for the whole process, lock-free and fork-safe.")
set(CPACK_COMPONENTS_ALL)
rowkey_package(librowkey-core librowkey${rowkey_soversion} libs "ids of database rows: UUIDv7 in one order per process
${what_rowkey_is}

This package holds the library of ids, public ids and their texts.")
rowkey_package(librowkey-postgres librowkey-postgres${rowkey_soversion} libs "ids of database rows: what works on PostgreSQL by libpqxx
${what_rowkey_is}

This package holds the library of column defaults, inserts that are safe to
retry, migrations and audits. It goes with the libpqxx that it depends on."
    librowkey-core)
rowkey_package(librowkey-seal librowkey-seal${rowkey_soversion} libs "ids of database rows: opaque ids
${what_rowkey_is}

This package holds the library that turns row numbers and times into ids that
tell nothing, and back, under a secret key."
    librowkey-core)
rowkey_package(librowkey-dev librowkey-dev libdevel "ids of database rows: headers for C++20
${what_rowkey_is}

This package holds what programs are compiled with: the headers, and the files
for CMake's find_package(rowkey) and for pkg-config. The component absl needs
libabsl-dev besides."
    librowkey-core librowkey-postgres librowkey-seal)
rowkey_package(rowkey rowkey database "ids of database rows: the command-line tool
${what_rowkey_is}

The tool makes ids, reads them in any form, converts and seals them. It also
audits the ids of a PostgreSQL database, and gives a table that is in use a
public id beside its bigint key."
    librowkey-core librowkey-postgres librowkey-seal)

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS  # whatever the umask is
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "${maintainer}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SOURCE rowkey)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${revision})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# A package depends on our own libraries of exactly its version, and on those of the system as dpkg-shlibdeps finds.
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/src)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_LIBROWKEY-DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBROWKEY-DEV_PACKAGE_DEPENDS "libpqxx-dev, libssl-dev, nettle-dev")
set(CPACK_DEBIAN_LIBROWKEY-DEV_PACKAGE_SUGGESTS libabsl-dev)
include(CPack)
