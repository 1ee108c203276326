// SPDX-License-Identifier: BSD-2-Clause
// SHA-256, piece by piece.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct evp_md_ctx_st;

namespace scanweave {

class Sha256
{
public:
    Sha256(); ///< throws Error when the library has no SHA-256

    void add(std::span<const std::byte> bytes);
    /// As eight bytes, the lowest first.
    void addNumber(std::uint64_t number);

    std::array<std::byte, 32> digest() &&;

private:
    struct Free
    {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

} // namespace scanweave
