// Compiled twice, with ROWKEY_BOOST_BUILD as the name of what it defines. Each is a shared library that hides all else:
// of two inline functions of one name in one program the linker would take either.
#include "text_boost.hpp"

#include <cstring>

#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace rowkey::bench {
namespace {

void write_by_boost(const uuid* ids, std::size_t count, char* texts, std::size_t stride) {
    for (std::size_t i = 0; i < count; ++i) {
        boost::uuids::uuid id;
        std::memcpy(static_cast<void*>(&id), ids + i, sizeof id);
        boost::uuids::to_chars(id, texts + i * stride, texts + i * stride + 36);
    }
}

std::size_t read_by_boost(uuid* ids, std::size_t count, const char* texts, std::size_t stride) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < count; ++i) {
        boost::uuids::uuid id;
        const char* const text = texts + i * stride;
        taken += boost::uuids::from_chars(text, text + 36, id) ? 1u : 0u;
        std::memcpy(static_cast<void*>(ids + i), &id, sizeof id);
    }
    return taken;
}

}  // namespace

const boost_conversions ROWKEY_BOOST_BUILD{write_by_boost, read_by_boost};

}  // namespace rowkey::bench
