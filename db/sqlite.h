// SPDX-License-Identifier: BSD-2-Clause
// SQLite as RAII: Database, Statement, Transaction. Nothing here knows about runs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace scanweave {

class SqliteError : public std::runtime_error
{
public:
    /// `code`: SQLite's extended result code. what() is "file: message (while: sql)".
    SqliteError(std::string message, std::string file, std::string sql, int code);

    const std::string& message() const { return message_; }
    const std::string& file() const { return file_; }
    const std::string& sql() const { return sql_; }
    int code() const { return code_; }

    bool isBusy() const;        ///< somebody else holds the lock; later it may work
    bool isInterrupted() const; ///< Database::interrupt was called
    bool isDamaged() const;     ///< no database, or one with broken pages

private:
    std::string message_;
    std::string file_;
    std::string sql_;
    int code_;
};

enum class OpenMode : std::uint8_t
{
    ReadOnly,
    ReadWrite, ///< must exist
    Create,    ///< made if it doesn't exist
};

enum class Locking : std::uint8_t
{
    Normal,
    None, ///< no locks, no shared memory: for files that nobody changes, or that nobody else knows
    Immutable, ///< as None, and takes the file as it is without looking for a journal next to it
};

/// One connection. Used by one thread at a time, except for interrupt().
class Database
{
public:
    Database(const std::string& path, OpenMode mode, Locking locking = Locking::Normal);

    const std::string& path() const { return path_; }

    /// Runs statements that return nothing of interest; several may be separated by semicolons.
    void execute(const std::string& sql);

    /// The first column of the first row; none without a row, or for NULL.
    bool isInTransaction() const;

    std::optional<std::int64_t> queryInteger(std::string_view sql);
    std::optional<std::string> queryText(std::string_view sql);

    /// How long a statement waits for somebody else's lock before it throws an error that isBusy().
    void setBusyTimeout(int milliseconds);

    /// Makes what runs now throw an error that isInterrupted(); may be called from any thread.
    void interrupt();

    sqlite3* handle() const { return handle_.get(); }

    /// An error with SQLite's own words about what just failed here.
    SqliteError error(int code, std::string_view sql = {}) const;

private:
    struct Close
    {
        void operator()(sqlite3* handle) const;
    };

    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement; the database outlives it. Parameters and columns count from 1 and 0, as in
/// SQLite.
class Statement
{
public:
    Statement(Database& database, std::string_view sql);

    Statement& bind(int parameter, std::nullopt_t);
    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, double value);
    Statement& bind(int parameter, std::string_view value); ///< copied; any bytes, also NUL
    Statement& bind(int parameter, const char*) = delete;
    Statement& bind(int parameter, bool) = delete;

    /// Integers of any type; one that doesn't fit into SQLite's signed 64 bits is an error.
    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool> &&
                 !std::is_same_v<T, std::int64_t>)
    Statement& bind(int parameter, T value)
    {
        if (!std::in_range<std::int64_t>(value)) {
            throwTooLarge(parameter);
        }
        return bind(parameter, static_cast<std::int64_t>(value));
    }

    Statement& bind(int parameter, const std::string& value)
    {
        return bind(parameter, std::string_view(value));
    }

    template <class T>
    Statement& bind(int parameter, const std::optional<T>& value)
    {
        return value ? bind(parameter, *value) : bind(parameter, std::nullopt);
    }

    /// Binds all from parameter 1 on.
    template <class... Values>
    Statement& bindAll(const Values&... values)
    {
        int parameter = 0;
        (bind(++parameter, values), ...);
        return *this;
    }

    /// Binds by name (":after"); a name that the statement doesn't have is left out.
    template <class T>
    Statement& bindNamed(const char* name, const T& value)
    {
        const int parameter = parameterNamed(name);
        return parameter == 0 ? *this : bind(parameter, value);
    }

    /// Goes to the next row; false at the end, and then the statement is ready for use again. An
    /// error resets it too.
    bool step();

    /// Binds, runs to the end, and is ready for use again.
    template <class... Values>
    void run(const Values&... values)
    {
        bindAll(values...);
        while (step()) {
        }
    }

    void reset();

    bool isNull(int column) const;
    std::int64_t integer(int column) const; ///< 0 for NULL
    double real(int column) const;
    std::string text(int column) const; ///< "" for NULL

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt* handle) const;
    };

    void check(int code) const;
    int parameterNamed(const char* name) const; ///< 0: none
    [[noreturn]] void throwTooLarge(int parameter) const;

    Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

enum class TransactionKind : std::uint8_t
{
    Read,
    Write
};

/// Rolls back unless committed.
class Transaction
{
public:
    Transaction(Database& database, TransactionKind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& database_;
    bool isOpen_ = true;
};

} // namespace scanweave
