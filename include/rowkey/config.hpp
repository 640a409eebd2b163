// What every public header begins with.
#pragma once

#if __cplusplus < 202002L
#error "rowkey needs C++20: compile with -std=c++20 or newer"
#endif

// What the compiled libraries of rowkey export. All else in them is hidden, in static libraries too, so that two copies
// in one process share nothing.
#define ROWKEY_EXPORT __attribute__((visibility("default")))

// After the declaration of a function that is refused, with the reason. Where a deleted one is chosen, clang also lists
// every candidate that is not viable, which is 140 lines for an operator<<; not so where it is unavailable. g++ takes
// both alike, so for it a name in the declaration tells the reason too. Concepts and SFINAE see no function, whichever
// it is.
#ifdef __clang__
#define ROWKEY_REFUSED(why) __attribute__((unavailable(why)))
#else
#define ROWKEY_REFUSED(why) = delete
#endif
