# UNTRIED: written after vcpkg's documentation, and run by no test.
#
# An overlay port (https://learn.microsoft.com/vcpkg/concepts/overlay-ports) of the checkout that it lies in:
#
#   vcpkg install "rowkey[postgres]" --overlay-ports=cmake/packaging/vcpkg
#
# vcpkg does not see when the checkout changes: then add --no-binarycaching, or remove rowkey first. A registry's port gets the source
# by vcpkg_from_git instead of the next line.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    FEATURES
        postgres ROWKEY_PQXX
        postgres ROWKEY_POSTGRES
        absl ROWKEY_ABSL
        seal ROWKEY_SEAL)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DROWKEY_NETTLE=ON
        -DROWKEY_CLI=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME rowkey CONFIG_PATH lib/cmake/rowkey)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
