// SPDX-License-Identifier: BSD-2-Clause
// SHA-256, piece by piece.
#include "engine/stream/sha256.h"

#include "engine/base/error.h"

#include <openssl/evp.h>

namespace scanweave {

namespace {

void check(int isOk)
{
    if (isOk != 1) {
        throw Error("the cryptographic library (OpenSSL) refuses to compute SHA-256; check its "
                    "installation");
    }
}

} // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const
{
    EVP_MD_CTX_free(context);
}

Sha256::Sha256()
    : context_(EVP_MD_CTX_new())
{
    check(context_ != nullptr ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void Sha256::add(std::span<const std::byte> bytes)
{
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

void Sha256::addNumber(std::uint64_t number)
{
    std::array<std::byte, 8> bytes;
    for (std::byte& byte : bytes) {
        byte = static_cast<std::byte>(number & 0xff);
        number >>= 8;
    }
    add(bytes);
}

std::array<std::byte, 32> Sha256::digest() &&
{
    std::array<std::byte, 32> digest;
    unsigned int size = 0;
    check(
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), &size));
    return digest;
}

} // namespace scanweave
