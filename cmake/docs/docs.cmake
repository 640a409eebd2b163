# The target `docs`: html/index.html in the build folder, which opens from the disk. Nothing is built for it.
find_program(ROWKEY_DOXYGEN doxygen)
if(NOT ROWKEY_DOXYGEN)
    return()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/Doxyfile.in ${PROJECT_BINARY_DIR}/Doxyfile @ONLY)
add_custom_target(docs
    COMMAND ${CMAKE_COMMAND} -E rm -rf html  # of pages that are gone
    COMMAND ${ROWKEY_DOXYGEN} Doxyfile
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR} VERBATIM)
