# What every target of the project has in common.
include(GNUInstallDirs)

# Our own programs and libraries are held to these; nothing of it reaches a user's target.
function(rowkey_own_target target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
        $<$<BOOL:${PROJECT_IS_TOP_LEVEL}>:-Werror>
        $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # GCC 12 sees overlaps in std::string that are not there (its bug 105651)
endfunction()

# Installs library `target` as component `name`, in an export set of its own, so that a user of one component does not need
# what another one depends on.
function(rowkey_install_component name target)
    install(TARGETS ${target} EXPORT rowkey-${name}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT rowkey-${name} NAMESPACE rowkey:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/rowkey)
endfunction()
