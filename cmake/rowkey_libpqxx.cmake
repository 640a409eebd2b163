# Finds the libpqxx that rowkey is for; the build and the installed package use it. Takes the first of: a target of the project
# (libpqxx::pqxx or pqxx, by FetchContent, add_subdirectory or find_package), libpqxx's own CMake package, libpqxx.pc.
#
#   rowkey_libpqxx_FOUND      true where it is one that rowkey is for
#   rowkey_libpqxx_TARGET     what to link
#   rowkey_libpqxx_VERSION    as its headers say: major.minor
#   rowkey_libpqxx_PROBLEM    why there is none
set(rowkey_libpqxx_EXPECTED "libpqxx 6.4, 7.8 to 7.10, or 8")
set(rowkey_libpqxx_FITS "^(6\\.[4-9]|7\\.([89]|1[0-9])|8\\.)")
set(rowkey_libpqxx_FOUND FALSE)
set(rowkey_libpqxx_TARGET)
set(rowkey_libpqxx_VERSION)
set(rowkey_libpqxx_PROBLEM)
set(rowkey_libpqxx_FOLDERS)

if(NOT TARGET libpqxx::pqxx AND NOT TARGET pqxx)
    find_package(libpqxx CONFIG QUIET)
endif()
foreach(target IN ITEMS libpqxx::pqxx pqxx)
    if(TARGET ${target} AND NOT rowkey_libpqxx_TARGET)
        set(rowkey_libpqxx_TARGET ${target})
        get_target_property(rowkey_libpqxx_FOLDERS ${target} INTERFACE_INCLUDE_DIRECTORIES)
        string(REGEX REPLACE "\\$<BUILD_INTERFACE:([^>]*)>" "\\1" rowkey_libpqxx_FOLDERS "${rowkey_libpqxx_FOLDERS}")
    endif()
endforeach()
if(NOT rowkey_libpqxx_TARGET)
    find_package(PkgConfig QUIET)
    if(PKG_CONFIG_FOUND)
        pkg_check_modules(ROWKEY_LIBPQXX_PC QUIET IMPORTED_TARGET GLOBAL libpqxx)
        if(ROWKEY_LIBPQXX_PC_FOUND)
            set(rowkey_libpqxx_TARGET PkgConfig::ROWKEY_LIBPQXX_PC)
            pkg_get_variable(rowkey_libpqxx_FOLDERS libpqxx includedir)
        endif()
    endif()
endif()

if(NOT rowkey_libpqxx_TARGET)
    set(rowkey_libpqxx_PROBLEM "no target libpqxx::pqxx or pqxx, no CMake package libpqxx, no libpqxx.pc in PKG_CONFIG_PATH")
else()
    # Not by what the package calls itself: Debian's 6.4.5 has headers of 6.4.4.
    unset(rowkey_libpqxx_HEADER CACHE)
    find_file(rowkey_libpqxx_HEADER NAMES pqxx/version.hxx PATHS ${rowkey_libpqxx_FOLDERS} NO_DEFAULT_PATH NO_CACHE)
    if(NOT rowkey_libpqxx_HEADER)
        find_file(rowkey_libpqxx_HEADER NAMES pqxx/version.hxx NO_CACHE)
    endif()
    if(rowkey_libpqxx_HEADER)
        file(STRINGS ${rowkey_libpqxx_HEADER} rowkey_libpqxx_VERSION REGEX "# *define PQXX_VERSION_(MAJOR|MINOR) +[0-9]+")
        list(TRANSFORM rowkey_libpqxx_VERSION REPLACE "[^0-9]+" "")
        list(JOIN rowkey_libpqxx_VERSION "." rowkey_libpqxx_VERSION)
    endif()
    if(rowkey_libpqxx_VERSION MATCHES "${rowkey_libpqxx_FITS}")
        set(rowkey_libpqxx_FOUND TRUE)
    else()
        set(rowkey_libpqxx_PROBLEM "${rowkey_libpqxx_TARGET} is libpqxx ${rowkey_libpqxx_VERSION}")
    endif()
endif()

# A libpqxx that the project adds later would be a second one beside this.
function(rowkey_tell_of_another_libpqxx used)
    foreach(target IN ITEMS libpqxx::pqxx pqxx)
        if(TARGET ${target})
            message(WARNING "rowkey uses ${used}, but the project has a target ${target} too: two libpqxx in one program crash. Add ${target} before rowkey, which then uses it.")
            return()
        endif()
    endforeach()
endfunction()
if(rowkey_libpqxx_TARGET AND NOT rowkey_libpqxx_TARGET MATCHES "^(libpqxx::)?pqxx$")
    # By EVAL, for what is deferred sees the variables of its own time.
    cmake_language(EVAL CODE
        "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL rowkey_tell_of_another_libpqxx ${rowkey_libpqxx_TARGET})")
endif()
