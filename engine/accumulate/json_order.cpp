// SPDX-License-Identifier: BSD-2-Clause
// Comparing JSON values.
#include "engine/accumulate/json_order.h"

#include <cmath>
#include <cstdint>
#include <limits>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;

int kindOf(const Json& value)
{
    switch (value.type()) {
    case Json::value_t::null:
    case Json::value_t::discarded:
        return 0;
    case Json::value_t::boolean:
        return 1;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
        return 2;
    case Json::value_t::string:
        return 3;
    case Json::value_t::array:
        return 4;
    case Json::value_t::object:
        return 5;
    case Json::value_t::binary:
        return 6;
    }
    return 0;
}

std::weak_ordering compareDoubles(double a, double b)
{
    if (std::isnan(a) || std::isnan(b)) {
        return std::isnan(a) <=> std::isnan(b);
    }
    return a < b   ? std::weak_ordering::less
           : a > b ? std::weak_ordering::greater
                   : std::weak_ordering::equivalent;
}

/// Exact: turning the integer into a double would make neighbours beyond 2^53 equal to the same
/// number but not to each other, which is no order.
template <class Integer>
std::weak_ordering compareToDouble(Integer a, double b)
{
    constexpr int digits = std::numeric_limits<Integer>::digits;
    if (std::isnan(b) || b >= std::ldexp(1.0, digits)) {
        return std::weak_ordering::less;
    }
    if (b < static_cast<double>(std::numeric_limits<Integer>::min())) {
        return std::weak_ordering::greater;
    }
    const double whole = std::floor(b);
    const auto order = a <=> static_cast<Integer>(whole);
    return order == 0 && b > whole ? std::weak_ordering::less : std::weak_ordering(order);
}

std::weak_ordering reversed(std::weak_ordering order)
{
    return 0 <=> order;
}

std::weak_ordering compareNumbers(const Json& a, const Json& b)
{
    if (a.is_number_float()) {
        return b.is_number_float() ? compareDoubles(a.get<double>(), b.get<double>())
                                   : reversed(compareNumbers(b, a));
    }
    if (b.is_number_float()) {
        return a.is_number_unsigned() ? compareToDouble(a.get<std::uint64_t>(), b.get<double>())
                                      : compareToDouble(a.get<std::int64_t>(), b.get<double>());
    }
    // A negative number is below every unsigned one; two of a sign compare as such.
    const auto isNegative = [](const Json& number) {
        return !number.is_number_unsigned() && number.get<std::int64_t>() < 0;
    };
    if (isNegative(a) || isNegative(b)) {
        return isNegative(a) && isNegative(b) ? a.get<std::int64_t>() <=> b.get<std::int64_t>()
                                              : isNegative(b) <=> isNegative(a);
    }
    return a.get<std::uint64_t>() <=> b.get<std::uint64_t>();
}

std::weak_ordering compareMembers(const Json& a, const Json& b)
{
    auto left = a.items().begin();
    auto right = b.items().begin();
    for (; left != a.items().end() && right != b.items().end(); ++left, ++right) {
        if (a.is_object() && left.key() != right.key()) {
            return left.key() <=> right.key();
        }
        if (const auto order = compareJson(left.value(), right.value()); order != 0) {
            return order;
        }
    }
    return a.size() <=> b.size();
}

} // namespace

std::weak_ordering compareJson(const Json& a, const Json& b)
{
    if (const auto order = kindOf(a) <=> kindOf(b); order != 0) {
        return order;
    }
    switch (kindOf(a)) {
    case 1:
        return a.get<bool>() <=> b.get<bool>();
    case 2:
        return compareNumbers(a, b);
    case 3:
        return a.get_ref<const std::string&>() <=> b.get_ref<const std::string&>();
    case 4:
    case 5:
        return compareMembers(a, b);
    case 6:
        return a.get_binary() < b.get_binary()   ? std::weak_ordering::less
               : b.get_binary() < a.get_binary() ? std::weak_ordering::greater
                                                 : std::weak_ordering::equivalent;
    default:
        return std::weak_ordering::equivalent;
    }
}

} // namespace scanweave
