// Ids beside Qt: as QUuid, and as QVariant for Qt SQL. Include this and link Qt's Core.
//
//   query.prepare("insert into invoice (id, customer_id) values (?, ?)");
//   query.addBindValue(rowkey::to_qvariant(rowkey::uuidv7()));
//   query.addBindValue(qlonglong{customer.value()});  // a row_id, on purpose: a QVariant prints what it holds
//   ...
//   const auto id = rowkey::from_qvariant<rowkey::uuid>(query.value(0));
//   const auto paid_by = rowkey::from_qvariant<std::optional<rowkey::uuid>>(query.value(1));  // empty where it is NULL
//
// Nil is a value and never NULL: as a QUuid it would be, for Qt SQL writes a QUuid of zeros as NULL. So to_qvariant
// gives text. NULL is an empty optional, and never nil or 0.
//
// A QUuid sorts by its variant first, a rowkey::uuid by its bytes, as PostgreSQL does.
//
// For Qt 5.15 and 6. Pure, safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <QMetaType>
#include <QString>
#include <QUuid>
#include <QVariant>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

/// The same 128 bits, whatever their version and variant.
constexpr QUuid to_quuid(const uuid& id) noexcept {
    QUuid to;
    to.data1 = static_cast<uint>(id.high_word() >> 32);
    to.data2 = static_cast<ushort>(id.high_word() >> 16);
    to.data3 = static_cast<ushort>(id.high_word());
    for (std::size_t i = 0; i < 8; ++i) to.data4[i] = static_cast<uchar>(id.low_word() >> (56 - 8 * i));
    return to;
}
constexpr uuid from_quuid(const QUuid& id) noexcept {
    std::uint64_t low = 0;
    for (const uchar byte : id.data4) low = low << 8 | byte;
    return uuid::from_words(std::uint64_t{id.data1} << 32 | std::uint64_t{id.data2} << 16 | id.data3, low);
}

/// A parameter of a statement: text of 36 characters, for a public_id too, and NULL for an empty optional. Allocates.
inline QVariant to_qvariant(const uuid& id) {
    std::array<char, 36> text;
    rowkey::to_chars(text.data(), text.data() + text.size(), id);
    return QString::fromLatin1(text.data(), static_cast<int>(text.size()));
}
template <typename E>
QVariant to_qvariant(const public_id<E>& id) {
    return to_qvariant(id.value());
}
template <typename T>
QVariant to_qvariant(const std::optional<T>& id) {
    return id ? to_qvariant(*id) : QVariant{};
}

/// Refused in one sentence.
template <typename E, typename Reason = detail::a_row_id_has_no_text_so_print_its_value>
QVariant to_qvariant(const row_id<E>&)
    ROWKEY_REFUSED("a QVariant prints what it holds, a row_id does not: bind qlonglong{id.value()}");

namespace detail {

inline const QVariant& not_null(const QVariant& value) {
    if (value.isNull()) throw std::runtime_error{"rowkey: NULL where no std::optional was asked for"};
    return value;
}

template <typename T>
struct qt_reader;

template <>
struct qt_reader<uuid> {
    static uuid read(const QVariant& value) {
        if (not_null(value).userType() == QMetaType::QUuid) return from_quuid(value.toUuid());
        const auto parsed = parse_uuid(value.toString().toStdString());
        if (!parsed) throw std::runtime_error{"rowkey: malformed uuid: " + rowkey::to_string(parsed.error())};
        return *parsed;
    }
};

template <typename E>
struct qt_reader<public_id<E>> {
    static public_id<E> read(const QVariant& value) { return public_id<E>{qt_reader<uuid>::read(value)}; }
};

template <typename E>
struct qt_reader<row_id<E>> {
    static row_id<E> read(const QVariant& value) {
        switch (not_null(value).userType()) {
            case QMetaType::Int:
            case QMetaType::LongLong:
                return row_id<E>{value.toLongLong()};
            case QMetaType::ULongLong:  // which QPSQL makes of a bigint that has no sign
                if (std::in_range<std::int64_t>(value.toULongLong())) return row_id<E>{value.toLongLong()};
        }
        throw std::runtime_error{"rowkey: a QVariant of another type, expected a bigint"};
    }
};

template <typename T>
struct qt_reader<std::optional<T>> {
    static std::optional<T> read(const QVariant& value) {
        if (value.isNull()) return std::nullopt;
        return qt_reader<T>::read(value);
    }
};

}  // namespace detail

/// The id in a field. T is uuid, public_id<E>, row_id<E>, or a std::optional of one, which is empty where the field is
/// NULL. A uuid is read from its canonical text, or from a QUuid; one of zeros is NULL to Qt 5. A row_id is read from a
/// whole number.
///
/// Qt has no exceptions of its own, so what does not fit throws std::runtime_error: another text or type, and a NULL
/// where T is no optional. A field that the query does not have is NULL to Qt.
template <typename T>
T from_qvariant(const QVariant& value) {
    return detail::qt_reader<T>::read(value);
}

}  // namespace rowkey
