// libpqxx 6 reads and writes std::optional only where PQXX_HAVE_OPTIONAL says that the compiler has it. Its headers get
// to know it here, and not from a definition for the whole source: that would clash with a source that has its own.
// No guard: where two copies of this folder are searched, each has to lead on to libpqxx's.
#pragma GCC system_header  // for include_next, of which -Wpedantic warns

#ifndef PQXX_HAVE_OPTIONAL
#define PQXX_HAVE_OPTIONAL 1
#endif

#if __has_include_next(<pqxx/config-public-compiler.h>)  // libpqxx 8 has none
#include_next <pqxx/config-public-compiler.h>
#endif
