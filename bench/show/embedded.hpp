// What CMake embeds of the files beside this one.
#pragma once

namespace rowkey::bench {

extern const char chart_css[], page_css[], page_js[];

}  // namespace rowkey::bench
