// The version of rowkey, read by CMake from this file: semantic versioning 2.0.0.
#pragma once

#define ROWKEY_VERSION_MAJOR 0
#define ROWKEY_VERSION_MINOR 1
#define ROWKEY_VERSION_PATCH 0
