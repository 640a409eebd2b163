// How the page looks and moves.
#pragma once

namespace rowkey::bench::report {

extern const char page_css[];

/// Shows the inserts of a scenario one after the other, in all of its panels together. Without it all are there.
extern const char page_script[];

}  // namespace rowkey::bench::report
