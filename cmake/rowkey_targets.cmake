# What every target of the project has in common.
include(GNUInstallDirs)

# The version in the libraries' sonames. A program runs only with libraries of the soname that it was linked with. Before 1.0 a minor
# version may break the ABI, from then on only a major one (UPGRADING.md).
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(rowkey_soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
else()
    set(rowkey_soversion ${PROJECT_VERSION_MAJOR})
endif()

# Each shared library and the tool are components for install() of their own, and with them Debian packages (rowkey_packages.cmake).
# All else is this one.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME librowkey-dev)

# Our own programs and libraries are held to these; nothing of it reaches a user's target.
function(rowkey_own_target target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
        $<$<BOOL:${ROWKEY_TESTS}>:-Werror>  # not for who only builds it, with a compiler that warns of more
        # GCC 12 sees overlaps in std::string that are not there (its bug 105651), and GCC 14 unset variants in libpqxx's parameters.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
        $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,14>>:-Wno-maybe-uninitialized>)
endfunction()

# Says in one line which parts are built, and why not the others.
function(rowkey_say_parts)
    set(built rowkey)
    set(problem_of_PQXX "${rowkey_libpqxx_PROBLEM}")
    set(problem_of_POSTGRES "${rowkey_libpqxx_PROBLEM}")
    if(NOT absl_FOUND)
        set(problem_of_ABSL "no abslConfig.cmake in CMAKE_PREFIX_PATH")
    endif()
    if(NOT seal_FOUND)
        set(problem_of_SEAL "no nettle and OpenSSL 3 in CMAKE_PREFIX_PATH")
    endif()
    if(NOT CLI11_FOUND)
        set(problem_of_CLI "no CLI11Config.cmake in CMAKE_PREFIX_PATH")
    elseif(NOT nlohmann_json_FOUND)
        set(problem_of_CLI "no nlohmann_jsonConfig.cmake in CMAKE_PREFIX_PATH")
    elseif(NOT ROWKEY_POSTGRES)
        set(problem_of_CLI "it needs postgres")
    elseif(NOT PROJECT_IS_TOP_LEVEL)
        set(problem_of_CLI "built in rowkey's own project only")
    endif()
    foreach(part IN ITEMS PQXX POSTGRES ABSL SEAL CLI)
        string(TOLOWER ${part} name)
        if(ROWKEY_${part})
            list(APPEND built ${name})
        elseif(problem_of_${part})
            list(APPEND left_out "without ${name}: ${problem_of_${part}}")
        else()
            list(APPEND left_out "without ${name}: ROWKEY_${part} is OFF")
        endif()
    endforeach()
    if(ROWKEY_PQXX)
        list(APPEND built "for libpqxx ${rowkey_libpqxx_VERSION}")
    endif()
    list(JOIN built " " built)
    list(APPEND built ${left_out})
    if(NOT ROWKEY_NETTLE)
        list(APPEND built "without nettle: random bits from getrandom(2), which is slower")
    endif()
    list(JOIN built "; " built)
    message(STATUS "rowkey: ${built}")
endfunction()

# What the compiled libraries have in common. Programs hide nothing: Abseil's flags know a type by an address, which has to be
# one for the program and for Abseil's shared libraries.
function(rowkey_own_library target)
    rowkey_own_target(${target})
    set_target_properties(${target} PROPERTIES
        VERSION ${PROJECT_VERSION} SOVERSION ${rowkey_soversion}
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# Installs library `target` as component `name`, in an export set of its own, so that a user of one component does not need
# what another one depends on. Further arguments are what install(TARGETS) takes.
function(rowkey_install_component name target)
    if(NOT ROWKEY_INSTALL)
        return()
    endif()
    install(TARGETS ${target} EXPORT rowkey-${name}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT librowkey-${name} NAMELINK_COMPONENT librowkey-dev
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} ${ARGN})
    install(EXPORT rowkey-${name} NAMESPACE rowkey:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rowkey)
endfunction()
