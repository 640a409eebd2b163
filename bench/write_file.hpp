// How the benchmark's programs write their results.
#pragma once

#include <filesystem>
#include <string>

namespace rowkey::bench {

/// Puts a new file with this content in the place of `path`, whole or not at all. Where a symbolic link lies there, the
/// link goes, and what it points at stays as it is: in a folder that others may write to, they may have laid it. Makes
/// the folder if there is none. Throws std::runtime_error.
void write_file(const std::filesystem::path& path, const std::string& content);

/// Whether `link` may be made to point elsewhere: there is nothing yet, or a symbolic link of this user's.
bool may_point(const std::filesystem::path& link);

/// Makes `link` a relative symbolic link to `folder`, at one stroke. Throws std::runtime_error, also where something
/// else lies there.
void point_to(const std::filesystem::path& link, const std::filesystem::path& folder);

}  // namespace rowkey::bench
