// SPDX-License-Identifier: BSD-2-Clause
// Collectives over threads, with messages that come late and in any order between pairs.
#include "engine/base/error.h"
#include "engine/transport/collectives.h"
#include "engine/transport/local_transport.h"
#include "tests/support/patterned_bytes.h"

#include <QTest>

#include <atomic>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace scanweave;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t otherTag = 7;

SharedBytes bytesOf(const std::string& text)
{
    return SharedBytes::copyOf(asBytes(text));
}

std::string joined(const std::string& lower, const std::string& higher)
{
    return "(" + lower + higher + ")";
}

/// All ranks' texts, merged up the tree by `join`, on rank 0; "" on the others.
std::string merged(Collectives& collectives,
                   std::string mine,
                   const std::function<std::string(const std::string&, const std::string&)>& join)
{
    collectives.treeMerge(
        [&](const SharedBytes& higher) { mine = join(mine, std::string(higher.text())); },
        [&] { return bytesOf(std::exchange(mine, {})); });
    return mine;
}

/// Runs `work` on a thread per rank; returns what() of what each threw, or "".
std::vector<std::string> onEveryRank(LocalNetwork& network,
                                     const std::function<void(Transport&)>& work)
{
    std::vector<std::string> errors(static_cast<std::size_t>(network.size()));
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < network.size(); ++rank) {
        threads.emplace_back([&, rank] {
            try {
                work(network.rank(rank));
            } catch (const std::exception& error) {
                errors[static_cast<std::size_t>(rank)] = error.what();
            }
        });
    }
    threads.clear();
    return errors;
}

void need(bool isTrue, const std::string& what)
{
    if (!isTrue) {
        throw std::runtime_error(what);
    }
}

} // namespace

class CollectivesTest : public QObject
{
    Q_OBJECT

private slots:
    void worksOnAnyNumberOfRanks_data();
    void worksOnAnyNumberOfRanks();
    void treeHasFixedAssociation_data();
    void treeHasFixedAssociation();
    void barrierLetsNobodyThroughEarly();
    void otherMessagesGoToTheHook();
    void hookMayThrow();
    void unexpectedMessageIsAnErrorWithoutHook();
    void checkEndsTheWaiting();
    void deadRankEndsPatience();
    void differentCollectivesAreAnError();
    void keepsMessagesThatCameBefore();
    void damagedHeadIsAnError();
};

void CollectivesTest::worksOnAnyNumberOfRanks_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 2, 3, 4, 5, 8, 11}) {
        QTest::addRow("%d ranks", size) << size;
    }
}

// Without a barrier between them, so that fast ranks run ahead of slow ones.
void CollectivesTest::worksOnAnyNumberOfRanks()
{
    QFETCH(int, size);
    LocalScript script;
    script.seed = static_cast<std::uint64_t>(size);
    script.maxDelayPolls = 5;
    script.idlePollPercent = {{1, 60}};
    LocalNetwork network(size, script);
    const auto errors = onEveryRank(network, [&](Transport& transport) {
        Collectives collectives(transport, {.onOther = {}, .check = {}, .patience = 30s});
        for (int root = 0; root < size; ++root) {
            const auto key = static_cast<std::uint64_t>(root);
            const auto bytes = static_cast<std::size_t>(root) * 1000;
            const bool isRoot = transport.rank() == root;
            const bool isFirst = transport.rank() == 0;
            const SharedBytes all = collectives.broadcast(
                root, isRoot ? test::patternedBytes(key, bytes) : bytesOf("no"));
            need(test::isPatterned(all, key, bytes), "broadcast");

            const auto parts =
                collectives.gather(root, bytesOf("part " + std::to_string(transport.rank())));
            need(parts.size() == (isRoot ? static_cast<std::size_t>(size) : 0), "gather size");
            for (std::size_t rank = 0; rank < parts.size(); ++rank) {
                need(parts[rank].text() == "part " + std::to_string(rank), "gather part");
            }
            collectives.barrier();

            const std::string sum =
                merged(collectives, "1", [](const std::string& lower, const std::string& higher) {
                    return std::to_string(std::stoi(lower) + std::stoi(higher));
                });
            need(sum == (isFirst ? std::to_string(size) : ""), "merge");
        }
    });
    for (const std::string& error : errors) {
        QCOMPARE(QString::fromStdString(error), QString());
    }
    QCOMPARE(network.messagesUnderWay(), std::size_t(0));
}

void CollectivesTest::treeHasFixedAssociation_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("expected");
    QTest::newRow("1") << 1 << "0";
    QTest::newRow("2") << 2 << "(01)";
    QTest::newRow("3") << 3 << "((01)2)";
    QTest::newRow("5") << 5 << "(((01)(23))4)";
    QTest::newRow("6") << 6 << "(((01)(23))(45))";
}

void CollectivesTest::treeHasFixedAssociation()
{
    QFETCH(int, size);
    QFETCH(QString, expected);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        LocalScript script;
        script.seed = seed;
        script.maxDelayPolls = 8;
        script.idlePollPercent = {{static_cast<int>(seed) % size, 70}};
        LocalNetwork network(size, script);
        QString result;
        const auto errors = onEveryRank(network, [&](Transport& transport) {
            Collectives collectives(transport, {.onOther = {}, .check = {}, .patience = 30s});
            const std::string all = merged(collectives, std::to_string(transport.rank()), joined);
            if (transport.rank() == 0) {
                result = QString::fromStdString(all);
            }
        });
        QCOMPARE(result, expected);
    }
}

void CollectivesTest::barrierLetsNobodyThroughEarly()
{
    constexpr int size = 5;
    LocalNetwork network(size);
    std::atomic<int> arrived = 0;
    const auto errors = onEveryRank(network, [&](Transport& transport) {
        Collectives collectives(transport, {.onOther = {}, .check = {}, .patience = 30s});
        for (int round = 1; round <= 50; ++round) {
            ++arrived;
            collectives.barrier();
            need(arrived >= round * size, "left a barrier before all had come");
            collectives.barrier();
        }
    });
    for (const std::string& error : errors) {
        QCOMPARE(QString::fromStdString(error), QString());
    }
}

void CollectivesTest::otherMessagesGoToTheHook()
{
    LocalNetwork network(2);
    std::vector<std::string> heard;
    const auto errors = onEveryRank(network, [&](Transport& transport) {
        if (transport.rank() == 1) {
            transport.send({0, otherTag, bytesOf("by the way"), {}});
        }
        Collectives collectives(
            transport,
            {.onOther = [&](const Message& message) { heard.emplace_back(message.head.text()); },
             .check = {},
             .patience = 30s});
        collectives.barrier();
    });
    QCOMPARE(QString::fromStdString(errors[0] + errors[1]), QString());
    QCOMPARE(heard.size(), std::size_t(1));
    QVERIFY(heard[0] == "by the way");
}

void CollectivesTest::hookMayThrow()
{
    LocalNetwork network(2);
    network.rank(1).send({0, otherTag, {}, {}});
    Collectives collectives(network.rank(0),
                            {.onOther = [](const Message&) { throw Error("rank 1 gave up"); },
                             .check = {},
                             .patience = 30s});
    QVERIFY_EXCEPTION_THROWN(collectives.barrier(), Error);
}

void CollectivesTest::unexpectedMessageIsAnErrorWithoutHook()
{
    LocalNetwork network(2);
    network.rank(1).send({0, otherTag, {}, {}});
    Collectives collectives(network.rank(0), {});
    QVERIFY_EXCEPTION_THROWN(collectives.barrier(), Error);
}

void CollectivesTest::checkEndsTheWaiting()
{
    LocalNetwork network(2);
    int turns = 0;
    Collectives collectives(network.rank(0),
                            {.onOther = {},
                             .check =
                                 [&] {
                                     if (++turns == 3) {
                                         throw Error("time is up");
                                     }
                                 },
                             .patience = 30s});
    QVERIFY_EXCEPTION_THROWN(collectives.broadcast(1), Error);
    QCOMPARE(turns, 3);
}

void CollectivesTest::deadRankEndsPatience()
{
    LocalNetwork network(3);
    network.kill(2);
    Collectives(network.rank(1), {}).gather(0, bytesOf("alive"));
    Collectives collectives(network.rank(0), {.onOther = {}, .check = {}, .patience = 30ms});
    try {
        collectives.gather(0, bytesOf("alive"));
        QFAIL("the dead rank was not missed");
    } catch (const Error& error) {
        QCOMPARE(error.place().rank, std::optional<int>(2));
        QVERIFY2(error.message().find("gather") != std::string::npos, error.what());
    }
}

void CollectivesTest::differentCollectivesAreAnError()
{
    LocalNetwork network(2);
    const auto errors = onEveryRank(network, [&](Transport& transport) {
        Collectives collectives(transport, {.onOther = {}, .check = {}, .patience = 30s});
        if (transport.rank() == 0) {
            collectives.gather(0, {});
        } else {
            merged(collectives, "", joined);
        }
    });
    QVERIFY2(errors[0].find("out of step") != std::string::npos, errors[0].c_str());
}

void CollectivesTest::keepsMessagesThatCameBefore()
{
    LocalNetwork network(2);
    Collectives ahead(network.rank(1), {});
    ahead.gather(0, bytesOf("first"));
    ahead.gather(0, bytesOf("second"));

    Collectives behind(network.rank(0), {.onOther = {}, .check = {}, .patience = 100ms});
    while (auto message = network.rank(0).poll()) {
        QVERIFY(Collectives::isCollective(*message));
        behind.keep(std::move(*message));
    }
    QVERIFY(behind.gather(0, {}).at(1).text() == "first");
    QVERIFY(behind.gather(0, {}).at(1).text() == "second");
    QVERIFY(!Collectives::isCollective({0, otherTag, {}, {}}));
}

void CollectivesTest::damagedHeadIsAnError()
{
    LocalNetwork network(2);
    network.rank(1).send({0, firstCollectiveTag, bytesOf("abc"), {}});
    Collectives collectives(network.rank(0), {});
    QVERIFY_EXCEPTION_THROWN(collectives.broadcast(1), Error);
}

QTEST_APPLESS_MAIN(CollectivesTest)
#include "collectives_test.moc"
