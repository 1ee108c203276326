// SPDX-License-Identifier: BSD-2-Clause
// Ranks in one program: order, scripted misbehaviour, threads.
#include "engine/base/error.h"
#include "engine/transport/local_transport.h"
#include "tests/support/patterned_bytes.h"

#include <QTest>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

using namespace scanweave;
using namespace std::chrono_literals;

namespace {

Message message(int to, std::uint32_t tag, std::size_t bodyBytes = 0)
{
    return {to, tag, SharedBytes::copyOf(asBytes("head")), test::patternedBytes(tag, bodyBytes)};
}

struct Arrival
{
    int from = 0;
    int to = 0;
    std::uint32_t tag = 0;

    bool operator==(const Arrival&) const = default;
};

/// Every rank sends `count` messages to every rank, numbered per pair by tag, while one thread
/// steps all of them.
std::vector<Arrival> exchange(int size, std::uint32_t count, const LocalScript& script)
{
    LocalNetwork network(size, script);
    std::vector<Arrival> arrivals;
    const auto expected = static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * count;
    for (std::uint32_t step = 0; step < 100000 && arrivals.size() < expected; ++step) {
        for (int rank = 0; rank < size; ++rank) {
            if (step < count) {
                for (int to = 0; to < size; ++to) {
                    network.rank(rank).send(message(to, step, step % 7));
                }
            }
            if (auto arrived = network.rank(rank).poll()) {
                arrivals.push_back({arrived->peer, rank, arrived->tag});
            }
        }
    }
    return arrivals;
}

/// Whether each pair's messages came once each and in order.
bool isInOrderPerPair(const std::vector<Arrival>& arrivals, int size, std::uint32_t count)
{
    std::map<std::pair<int, int>, std::uint32_t> next;
    for (const Arrival& arrival : arrivals) {
        if (arrival.tag != next[{arrival.from, arrival.to}]++) {
            return false;
        }
    }
    return arrivals.size() ==
           static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * count;
}

} // namespace

class LocalTransportTest : public QObject
{
    Q_OBJECT

private slots:
    void carriesMessageUnchanged();
    void deliversInOrderOfArrivalByDefault();
    void keepsOrderPerPairUnderDelays();
    void reordersBetweenPairsUnderDelays();
    void repeatsScheduleForSameSeed();
    void idlePollsFindNothing();
    void holdsBackWhatWireCannotTake();
    void messagesToItselfHaveLeft();
    void deadRankSendsAndFindsNothing();
    void killedRankKeepsSendersWaiting();
    void refusesRanksThatDoNotExist();
    void wakeBeforeWaitIsNotLost();
    void waitEndsOnMessageWakeAndRoom();
    void threadsExchangeEverything();
};

void LocalTransportTest::carriesMessageUnchanged()
{
    LocalNetwork network(2);
    const SharedBytes body = test::patternedBytes(5, 1000);
    network.rank(0).send({1, 77, SharedBytes::copyOf(asBytes("what it is")), body});
    QVERIFY(!network.rank(0).poll());
    const auto arrived = network.rank(1).poll();
    QVERIFY(arrived);
    QCOMPARE(arrived->peer, 0);
    QCOMPARE(arrived->tag, 77U);
    QVERIFY(arrived->head.text() == "what it is");
    QCOMPARE(arrived->body.data(), body.data()); // not copied
    QVERIFY(test::isPatterned(arrived->body, 5, 1000));
    QVERIFY(!network.rank(1).poll());
}

void LocalTransportTest::deliversInOrderOfArrivalByDefault()
{
    LocalNetwork network(4);
    for (std::uint32_t i = 0; i < 30; ++i) {
        network.rank(static_cast<int>(i * i % 4)).send(message(3, i));
    }
    for (std::uint32_t i = 0; i < 30; ++i) {
        const auto arrived = network.rank(3).poll();
        QVERIFY(arrived);
        QCOMPARE(arrived->tag, i);
    }
}

void LocalTransportTest::keepsOrderPerPairUnderDelays()
{
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        LocalScript script;
        script.seed = seed;
        script.maxDelayPolls = 1 + static_cast<unsigned>(seed % 40);
        script.wireBytes = seed % 3 * 5;
        script.idlePollPercent = {{1, 80}};
        QVERIFY2(isInOrderPerPair(exchange(3, 20, script), 3, 20),
                 qPrintable(QString::number(seed)));
    }
}

void LocalTransportTest::reordersBetweenPairsUnderDelays()
{
    LocalScript script;
    script.maxDelayPolls = 20;
    int overtaken = 0;
    for (script.seed = 0; script.seed < 50; ++script.seed) {
        LocalNetwork network(3, script);
        network.rank(0).send(message(2, 0));
        network.rank(1).send(message(2, 1));
        std::optional<Message> first;
        while (!first) {
            first = network.rank(2).poll();
        }
        overtaken += first->tag == 1 ? 1 : 0;
    }
    QVERIFY(overtaken > 10 && overtaken < 40);
}

void LocalTransportTest::repeatsScheduleForSameSeed()
{
    LocalScript script;
    script.seed = 11;
    script.maxDelayPolls = 10;
    script.idlePollPercent = {{0, 50}};
    const auto once = exchange(4, 10, script);
    QVERIFY(once == exchange(4, 10, script));
    script.seed = 12;
    QVERIFY(once != exchange(4, 10, script));
}

void LocalTransportTest::idlePollsFindNothing()
{
    LocalScript script;
    script.idlePollPercent = {{1, 90}, {2, 100}};
    LocalNetwork network(3, script);
    network.rank(0).send(message(1, 0));
    network.rank(0).send(message(2, 0));
    int polls = 1;
    while (!network.rank(1).poll()) {
        ++polls;
        QVERIFY(polls < 1000);
    }
    QVERIFY(polls > 1);
    for (int i = 0; i < 1000; ++i) {
        QVERIFY(!network.rank(2).poll());
    }
    QCOMPARE(network.messagesUnderWay(), std::size_t(1));
}

void LocalTransportTest::holdsBackWhatWireCannotTake()
{
    LocalScript script;
    script.wireBytes = 100;
    LocalNetwork network(3, script);
    Transport& sender = network.rank(0);
    sender.send(message(1, 0, 60));
    sender.send(message(1, 1, 40));
    QVERIFY(sender.isIdle());
    sender.send(message(1, 2, 30));
    sender.send(message(1, 3, 0)); // has room, but nothing overtakes
    sender.send(message(1, 4, 150));
    sender.send(message(2, 5, 100)); // another pair
    QCOMPARE(sender.unsentBytes(), std::uint64_t(180));
    QCOMPARE(sender.unsentMessages(), std::size_t(3));
    QVERIFY(network.rank(1).poll()); // 60 gone: 30 and 0 leave
    QCOMPARE(sender.unsentBytes(), std::uint64_t(150));
    QCOMPARE(sender.unsentMessages(), std::size_t(1));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(network.rank(1).poll());
    }
    QCOMPARE(sender.unsentBytes(), std::uint64_t(150)); // never fits: leaves when it is taken
    QVERIFY(network.rank(1).poll());
    QVERIFY(sender.isIdle());
    QCOMPARE(sender.unsentBytes(), std::uint64_t(0));
    QVERIFY(!network.rank(1).poll());
}

void LocalTransportTest::messagesToItselfHaveLeft()
{
    LocalNetwork network(1);
    network.rank(0).send(message(0, 1, 5000));
    network.rank(0).send(message(0, 2, 5000));
    QVERIFY(network.rank(0).isIdle());
    QCOMPARE(network.rank(0).unsentBytes(), std::uint64_t(0));
    QCOMPARE(network.rank(0).poll()->tag, 1U);
    const auto second = network.rank(0).poll();
    QCOMPARE(second->tag, 2U);
    QCOMPARE(second->peer, 0);
    QVERIFY(network.rank(0).isIdle());
}

void LocalTransportTest::deadRankSendsAndFindsNothing()
{
    LocalScript script;
    script.diesAtOperation = {{1, 3}};
    LocalNetwork network(2, script);
    network.rank(0).send(message(1, 0));
    network.rank(0).send(message(1, 1));
    network.rank(1).send(message(0, 10));
    QVERIFY(network.rank(1).poll());
    network.rank(1).send(message(0, 11));
    QVERIFY(!network.isDead(1));
    network.rank(1).send(message(0, 12)); // operation 3: it dies
    QVERIFY(network.isDead(1));
    QVERIFY(!network.rank(1).poll());
    network.rank(1).send(message(0, 13));
    QCOMPARE(network.messagesUnderWay(), std::size_t(2)); // not the one that the dead never took
    QCOMPARE(network.rank(0).poll()->tag, 10U);
    QCOMPARE(network.rank(0).poll()->tag, 11U);
    QVERIFY(!network.rank(0).poll());
}

void LocalTransportTest::killedRankKeepsSendersWaiting()
{
    LocalNetwork network(2);
    network.kill(1);
    QVERIFY(network.isDead(1));
    QVERIFY(!network.isDead(0));
    network.rank(0).send(message(1, 0, 10));
    for (int i = 0; i < 10; ++i) {
        QVERIFY(!network.rank(1).poll());
        QVERIFY(!network.rank(0).poll());
    }
    QCOMPARE(network.rank(0).unsentBytes(), std::uint64_t(10));
    QVERIFY(!network.rank(0).isIdle());
}

void LocalTransportTest::refusesRanksThatDoNotExist()
{
    LocalNetwork network(2);
    QVERIFY_EXCEPTION_THROWN(network.rank(0).send(message(2, 0)), Error);
    QVERIFY_EXCEPTION_THROWN(network.rank(0).send(message(-1, 0)), Error);
    QVERIFY_EXCEPTION_THROWN(LocalNetwork(0), Error);
}

void LocalTransportTest::wakeBeforeWaitIsNotLost()
{
    LocalNetwork network(1);
    network.rank(0).wake();
    network.rank(0).wait(1h); // hangs when it was
}

void LocalTransportTest::waitEndsOnMessageWakeAndRoom()
{
    LocalNetwork network(2);
    Transport& mine = network.rank(0);
    std::atomic<bool> isDone = false;
    std::thread other([&] {
        network.rank(1).send(message(0, 1));
        while (!network.rank(1).poll()) {
            network.rank(1).wait(1h);
        }
        isDone = true;
        mine.wake();
    });
    std::optional<Message> arrived;
    while (!(arrived = mine.poll())) {
        mine.wait(1h);
    }
    mine.send(message(1, 2, 10));
    while (!mine.isIdle()) {
        mine.wait(1h); // the other took it
    }
    while (!isDone) {
        mine.wait(1h);
    }
    other.join();
    const auto before = std::chrono::steady_clock::now();
    mine.wait(2ms); // nothing, unless a wake is left over
    mine.wait(2ms);
    QVERIFY(std::chrono::steady_clock::now() - before >= 2ms);
}

void LocalTransportTest::threadsExchangeEverything()
{
    constexpr int ranks = 4;
    constexpr std::uint32_t count = 2000;
    LocalScript script;
    script.maxDelayPolls = 3;
    script.wireBytes = 2000;
    LocalNetwork network(ranks, script);
    std::atomic<int> good = 0;
    const auto run = [&](int rank) {
        Transport& transport = network.rank(rank);
        std::vector<std::uint32_t> next(ranks, 0);
        std::uint32_t sent = 0;
        std::uint32_t received = 0;
        bool isGood = true;
        while (received < count * ranks || !transport.isIdle()) {
            if (sent < count && transport.unsentBytes() < 5000) {
                for (int to = 0; to < ranks; ++to) {
                    transport.send(message(to, sent, (sent * 31) % 300));
                }
                ++sent;
            }
            const auto arrived = transport.poll();
            if (!arrived) {
                transport.wait(1ms);
                continue;
            }
            ++received;
            isGood = isGood && arrived->tag == next[static_cast<std::size_t>(arrived->peer)]++ &&
                     test::isPatterned(arrived->body, arrived->tag, (arrived->tag * 31) % 300);
        }
        good += isGood && sent == count ? 1 : 0;
    };
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
        threads.emplace_back(run, rank);
    }
    threads.clear();
    QCOMPARE(good.load(), ranks);
    QCOMPARE(network.messagesUnderWay(), std::size_t(0));
}

QTEST_APPLESS_MAIN(LocalTransportTest)
#include "local_transport_test.moc"
