// SPDX-License-Identifier: BSD-2-Clause
// SQLite as RAII.
#include "db/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace scanweave {

namespace {

std::string textOf(const std::string& message, const std::string& file, const std::string& sql)
{
    std::string text = file.empty() ? message : file + ": " + message;
    if (!sql.empty()) {
        text += " (while: " + sql + ")";
    }
    return text;
}

/// A path as an URI, so that ?, # and % in it mean themselves.
std::string uriOf(const std::string& path, Locking locking)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '?' || c == '#' || c == '%') {
            const auto byte = static_cast<unsigned char>(c);
            uri += '%';
            uri += digits[byte >> 4U];
            uri += digits[byte & 15U];
        } else {
            uri += c;
        }
    }
    switch (locking) {
    case Locking::Normal:
        break;
    case Locking::None:
        return uri + "?vfs=unix-none";
    case Locking::Immutable:
        return uri + "?immutable=1";
    }
    return uri;
}

} // namespace

SqliteError::SqliteError(std::string message, std::string file, std::string sql, int code)
    : std::runtime_error(textOf(message, file, sql))
    , message_(std::move(message))
    , file_(std::move(file))
    , sql_(std::move(sql))
    , code_(code)
{}

bool SqliteError::isBusy() const
{
    const int primary = code_ & 0xff;
    return primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
}

bool SqliteError::isInterrupted() const
{
    return (code_ & 0xff) == SQLITE_INTERRUPT;
}

bool SqliteError::isDamaged() const
{
    const int primary = code_ & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

void Database::Close::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

Database::Database(const std::string& path, OpenMode mode, Locking locking)
    : path_(path)
{
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
    case OpenMode::ReadOnly:
        flags |= SQLITE_OPEN_READONLY;
        break;
    case OpenMode::ReadWrite:
        flags |= SQLITE_OPEN_READWRITE;
        break;
    case OpenMode::Create:
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        break;
    }
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(uriOf(path, locking).c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) {
        throw error(code);
    }
    if (locking == Locking::None) {
        // Keeps the index of a write-ahead log in this process's own memory instead of a -shm file.
        execute("pragma locking_mode = exclusive");
    }
}

void Database::execute(const std::string& sql)
{
    const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw error(code, sql);
    }
}

std::optional<std::int64_t> Database::queryInteger(std::string_view sql)
{
    Statement statement(*this, sql);
    if (!statement.step() || statement.isNull(0)) {
        return std::nullopt;
    }
    return statement.integer(0);
}

std::optional<std::string> Database::queryText(std::string_view sql)
{
    Statement statement(*this, sql);
    if (!statement.step() || statement.isNull(0)) {
        return std::nullopt;
    }
    return statement.text(0);
}

void Database::setBusyTimeout(int milliseconds)
{
    sqlite3_busy_timeout(handle(), milliseconds);
}

bool Database::isInTransaction() const
{
    return sqlite3_get_autocommit(handle()) == 0;
}

void Database::interrupt()
{
    sqlite3_interrupt(handle());
}

SqliteError Database::error(int code, std::string_view sql) const
{
    const char* words = handle_ ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
    return {words, path_, std::string(sql), code};
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const
{
    sqlite3_finalize(handle);
}

Statement::Statement(Database& database, std::string_view sql)
    : database_(&database)
{
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(database.handle(),
                                        sql.data(),
                                        static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT,
                                        &handle,
                                        nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) {
        throw database.error(code, sql);
    }
}

void Statement::check(int code) const
{
    if (code != SQLITE_OK) {
        throw database_->error(code, sqlite3_sql(handle_.get()));
    }
}

int Statement::parameterNamed(const char* name) const
{
    return sqlite3_bind_parameter_index(handle_.get(), name);
}

void Statement::throwTooLarge(int parameter) const
{
    throw SqliteError("the number for parameter " + std::to_string(parameter) +
                          " does not fit into 63 bits",
                      database_->path(),
                      sqlite3_sql(handle_.get()),
                      SQLITE_TOOBIG);
}

Statement& Statement::bind(int parameter, std::nullopt_t)
{
    check(sqlite3_bind_null(handle_.get(), parameter));
    return *this;
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    check(sqlite3_bind_int64(handle_.get(), parameter, value));
    return *this;
}

Statement& Statement::bind(int parameter, double value)
{
    check(sqlite3_bind_double(handle_.get(), parameter, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view value)
{
    // A view of nothing may have a null pointer, which would bind NULL.
    check(sqlite3_bind_text64(handle_.get(),
                              parameter,
                              value.data() == nullptr ? "" : value.data(),
                              value.size(),
                              SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
}

bool Statement::step()
{
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        const SqliteError error = database_->error(code, sqlite3_sql(handle_.get()));
        reset();
        throw error;
    }
    reset();
    return false;
}

void Statement::reset()
{
    sqlite3_reset(
        handle_.get()); // repeats the error of the last step, which has been thrown already
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(handle_.get(), column);
}

std::string Statement::text(int column) const
{
    const auto* bytes = sqlite3_column_text(handle_.get(), column);
    if (bytes == nullptr) {
        return {};
    }
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return {reinterpret_cast<const char*>(bytes), size};
}

Transaction::Transaction(Database& database, TransactionKind kind)
    : database_(database)
{
    // A writer that began by reading could find the lock taken when it is too late to wait for it.
    database.execute(kind == TransactionKind::Write ? "begin immediate" : "begin");
}

Transaction::~Transaction()
{
    if (isOpen_) {
        // After some errors SQLite has rolled back by itself; then there is nothing left to do.
        sqlite3_exec(database_.handle(), "rollback", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit()
{
    database_.execute("commit");
    isOpen_ = false;
}

} // namespace scanweave
