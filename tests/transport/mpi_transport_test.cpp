// SPDX-License-Identifier: BSD-2-Clause
// The MPI transport between real processes, with small chunks and little room so that every path is
// taken.
#include "engine/base/error.h"
#include "engine/base/wire.h"
#include "engine/transport/collectives.h"
#include "engine/transport/mpi_transport.h"
#include "tests/support/mpi_test_main.h"
#include "tests/support/patterned_bytes.h"

#include <QTest>

#include <random>
#include <thread>
#include <vector>

using namespace scanweave;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t chunk = 1024;
constexpr std::size_t inlined = 128;
constexpr std::size_t headBytes = 8;
constexpr std::size_t largestInlineBody = inlined - 16 - headBytes;

MpiTransportOptions smallOptions()
{
    return {.inlineBytes = inlined,
            .chunkBytes = chunk,
            .windowBytes = 3 * chunk,
            .receivedBytes = 8 * chunk};
}

MpiTransportOptions roomyOptions(std::size_t chunkBytes, std::uint64_t receivedBytes)
{
    MpiTransportOptions options;
    options.chunkBytes = chunkBytes;
    options.receivedBytes = receivedBytes;
    return options;
}

std::uint64_t keyOf(int from, int to, std::uint64_t index)
{
    return (static_cast<std::uint64_t>(from) * 1000 + static_cast<std::uint64_t>(to)) * 100000 +
           index;
}

/// Both ends know the size from who, whom and which.
std::size_t bodySize(int from, int to, std::uint64_t index)
{
    const std::size_t edges[] = {0,
                                 1,
                                 largestInlineBody,
                                 largestInlineBody + 1,
                                 chunk - 1,
                                 chunk,
                                 chunk + 1,
                                 2 * chunk,
                                 5 * chunk - 1,
                                 20 * chunk + 1};
    std::mt19937_64 random(keyOf(from, to, index));
    const auto choice = random() % (std::size(edges) + 2);
    return choice < std::size(edges) ? edges[choice]
                                     : static_cast<std::size_t>(random() % (10 * chunk));
}

/// Some heads are longer than what goes inside a header message, with a body and without.
std::size_t headSizeOf(std::uint64_t index)
{
    return index % 5 == 2 ? 3 * inlined : headBytes;
}

Message numbered(int from, int to, std::uint64_t index, std::size_t size)
{
    auto head = std::move(WireWriter().put(index)).take();
    head.resize(headSizeOf(index));
    return {to,
            static_cast<std::uint32_t>(index),
            SharedBytes::copyOf(head),
            test::patternedBytes(keyOf(from, to, index), size)};
}

bool isNumbered(const Message& message, int to, std::uint64_t index, std::size_t size)
{
    return message.tag == index && message.head.size() == headSizeOf(index) &&
           WireReader(message.head.span()).take<std::uint64_t>() == index &&
           test::isPatterned(message.body, keyOf(message.peer, to, index), size);
}

/// Everyone sends `count` messages to everyone and receives as many; false when one is wrong or out
/// of order.
template <class SizeOf>
bool storm(Transport& transport, std::uint64_t count, std::uint64_t perStep, SizeOf&& sizeOf)
{
    const int size = transport.size();
    std::vector<std::uint64_t> next(static_cast<std::size_t>(size), 0);
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    bool isGood = true;
    while (received < count * static_cast<std::uint64_t>(size)) {
        for (std::uint64_t i = 0; i < perStep && sent < count; ++i, ++sent) {
            for (int to = 0; to < size; ++to) {
                transport.send(
                    numbered(transport.rank(), to, sent, sizeOf(transport.rank(), to, sent)));
            }
        }
        const auto message = transport.poll();
        if (!message) {
            transport.wait(1ms);
            continue;
        }
        ++received;
        const std::uint64_t index = next[static_cast<std::size_t>(message->peer)]++;
        isGood = isGood && isNumbered(*message,
                                      transport.rank(),
                                      index,
                                      sizeOf(message->peer, transport.rank(), index));
    }
    return isGood;
}

mpi::Communicator world()
{
    return mpi::Communicator::world();
}

} // namespace

class MpiTransportTest : public QObject
{
    Q_OBJECT

private slots:
    void everySizeArrivesInOrder();
    void stormArrivesWithUsualOptions();
    void thousandsOfSmallMessagesMayBeOutstanding();
    void bodyThatIsNeverCopiedToItself();
    void boundsWhatItReceives();
    void drainReceivesBeyondTheBound();
    void drainGivesUp();
    void wakeEndsAWait();
    void waitEndsInTime();
    void refusesWhatCannotBeSent();
    void refusesOptionsOutOfRange();
    void collectivesWork();
    void transportsDoNotMeet();
    void goesWithoutWaitingForLostMessages();
};

void MpiTransportTest::everySizeArrivesInOrder()
{
    MpiTransport transport(world(), smallOptions());
    QVERIFY(storm(transport, 300, 3, bodySize));
    QVERIFY(transport.drain(30s));
    QCOMPARE(transport.unsentBytes(), std::uint64_t(0));
    QVERIFY(!transport.poll());
}

void MpiTransportTest::stormArrivesWithUsualOptions()
{
    MpiTransport transport(world());
    QVERIFY(storm(transport, 20, 20, [](int from, int to, std::uint64_t index) {
        return std::mt19937_64(keyOf(from, to, index))() % (index % 4 == 0 ? 2'000'000 : 6000);
    }));
    QVERIFY(transport.drain(30s));
}

void MpiTransportTest::thousandsOfSmallMessagesMayBeOutstanding()
{
    MpiTransport transport(world());
    QVERIFY(
        storm(transport, 4000, 4000, [](int, int, std::uint64_t index) { return index % 3 * 40; }));
    QVERIFY(transport.drain(30s));
}

void MpiTransportTest::bodyThatIsNeverCopiedToItself()
{
    MpiTransport transport(world());
    const Message sent = numbered(transport.rank(), transport.rank(), 1, 5000);
    transport.send(sent);
    QVERIFY(transport.isIdle());
    const auto received = transport.poll();
    QVERIFY(received);
    QCOMPARE(received->peer, transport.rank());
    QCOMPARE(received->body.data(), sent.body.data());
    QVERIFY(isNumbered(*received, transport.rank(), 1, 5000));
}

// A receiver that does not poll takes one body; the others stay with their sender.
void MpiTransportTest::boundsWhatItReceives()
{
    constexpr std::size_t bodyBytes = 1U << 20U;
    constexpr std::uint64_t bodies = 10;
    MpiTransport transport(world(), roomyOptions(64 * 1024, bodyBytes));
    const auto sizeOf = [](int, int, std::uint64_t) { return bodyBytes; };
    if (transport.size() > 1 && transport.rank() == 0) {
        for (std::uint64_t i = 0; i < bodies; ++i) {
            transport.send(numbered(0, 1, i, sizeOf(0, 1, i)));
        }
        QCOMPARE(transport.unsentMessages(), std::size_t(bodies));
        while (transport.unsentBytes() > (bodies - 1) * bodyBytes) {
            transport.poll();
        }
        for (int i = 0; i < 200; ++i) {
            transport.wait(100us);
        }
        QCOMPARE(transport.unsentBytes(), (bodies - 1) * bodyBytes);
        QCOMPARE(transport.unsentMessages(), std::size_t(bodies - 1));
        mpi::check(MPI_Send(nullptr, 0, MPI_BYTE, 1, 0, MPI_COMM_WORLD), "let the other go on");
        QVERIFY(transport.drain(30s));
    } else if (transport.rank() == 1) {
        int mayGoOn = 0;
        while (mayGoOn == 0) {
            transport.wait(100us);
            mpi::check(MPI_Iprobe(0, 0, MPI_COMM_WORLD, &mayGoOn, MPI_STATUS_IGNORE),
                       "look for the word");
        }
        mpi::check(MPI_Recv(nullptr, 0, MPI_BYTE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE),
                   "hear the word");
        for (std::uint64_t i = 0; i < bodies;) {
            if (const auto message = transport.poll()) {
                QVERIFY(isNumbered(*message, 1, i, bodyBytes));
                ++i;
            }
        }
    }
}

// All ranks drain at the same time: nobody polls, and still everything leaves.
void MpiTransportTest::drainReceivesBeyondTheBound()
{
    MpiTransport transport(world(), smallOptions());
    constexpr std::size_t bodyBytes = 200 * chunk;
    constexpr std::uint64_t bodies = 5;
    for (std::uint64_t i = 0; i < bodies; ++i) {
        for (int to = 0; to < transport.size(); ++to) {
            transport.send(numbered(transport.rank(), to, i, bodyBytes));
        }
    }
    QVERIFY(transport.drain(30s));
    Collectives collectives(transport, {});
    std::vector<std::uint64_t> next(static_cast<std::size_t>(transport.size()), 0);
    for (std::uint64_t i = 0; i < bodies * static_cast<std::uint64_t>(transport.size());) {
        auto message = transport.poll();
        if (!message) {
            transport.wait(1ms);
        } else if (Collectives::isCollective(*message)) {
            collectives.keep(std::move(*message)); // of a rank that is already in the barrier
        } else {
            const std::uint64_t index = next[static_cast<std::size_t>(message->peer)]++;
            QVERIFY(isNumbered(*message, transport.rank(), index, bodyBytes));
            ++i;
        }
    }
    collectives.barrier();
    QVERIFY(transport.drain(30s));
}

void MpiTransportTest::drainGivesUp()
{
    MpiTransport transport(world());
    const bool isSender = transport.size() > 1 && transport.rank() == 0;
    if (isSender) {
        transport.send(numbered(0, 1, 0, 5'000'000));
        QVERIFY(!transport.drain(20ms));
    }
    MPI_Barrier(MPI_COMM_WORLD); // rank 1 does not receive before
    if (isSender) {
        QVERIFY(transport.drain(30s));
    } else if (transport.rank() == 1) {
        std::optional<Message> message;
        while (!message) {
            message = transport.poll();
        }
        QVERIFY(isNumbered(*message, 1, 0, 5'000'000));
    }
}

void MpiTransportTest::wakeEndsAWait()
{
    MpiTransport transport(world());
    transport.wake();
    transport.wait(1h); // the wake before is not lost
    std::jthread other([&] { transport.wake(); });
    transport.wait(1h);
}

void MpiTransportTest::waitEndsInTime()
{
    MpiTransport transport(world());
    const auto before = std::chrono::steady_clock::now();
    transport.wait(5ms);
    QVERIFY(std::chrono::steady_clock::now() - before >= 5ms);
}

void MpiTransportTest::refusesWhatCannotBeSent()
{
    MpiTransport transport(world());
    QVERIFY_EXCEPTION_THROWN(transport.send({transport.size(), 0, {}, {}}), Error);
    QVERIFY_EXCEPTION_THROWN(transport.send({-1, 0, {}, {}}), Error);
    if (transport.size() > 1) {
        const int other = (transport.rank() + 1) % transport.size();
        QVERIFY_EXCEPTION_THROWN(
            transport.send({other, 0, test::patternedBytes(0, (64U << 20U) + 1), {}}), Error);
    }
    QVERIFY(transport.isIdle());
}

void MpiTransportTest::refusesOptionsOutOfRange()
{
    MpiTransportOptions options;
    options.chunkBytes = 0;
    QVERIFY_EXCEPTION_THROWN(MpiTransport(world(), options), Error);
    options.chunkBytes = std::size_t(1) << 31U;
    QVERIFY_EXCEPTION_THROWN(MpiTransport(world(), options), Error);
}

void MpiTransportTest::collectivesWork()
{
    MpiTransport transport(world(), smallOptions());
    Collectives collectives(transport, {.onOther = {}, .check = {}, .patience = 30s});
    for (int root = 0; root < transport.size(); ++root) {
        const bool isRoot = transport.rank() == root;
        const SharedBytes all = collectives.broadcast(
            root, isRoot ? test::patternedBytes(3, 9 * chunk + 1) : SharedBytes());
        QVERIFY(test::isPatterned(all, 3, 9 * chunk + 1));
        const auto parts = collectives.gather(
            root, test::patternedBytes(static_cast<std::uint64_t>(transport.rank()), 3000));
        for (std::size_t rank = 0; rank < parts.size(); ++rank) {
            QVERIFY(test::isPatterned(parts[rank], rank, 3000));
        }
        std::string joined = std::to_string(transport.rank());
        collectives.treeMerge(
            [&](const SharedBytes& higher) {
                joined = "(" + joined + std::string(higher.text()) + ")";
            },
            [&] { return SharedBytes::copyOf(asBytes(joined)); });
        const char* const expected[] = {"", "0", "(01)", "((01)2)", "((01)(23))", "(((01)(23))4)"};
        if (transport.rank() == 0 && transport.size() <= 5) {
            QVERIFY(joined == expected[transport.size()]);
        }
        collectives.barrier();
    }
    QVERIFY(transport.drain(30s));
}

void MpiTransportTest::transportsDoNotMeet()
{
    MpiTransport one(world());
    MpiTransport other(world());
    const int next = (one.rank() + 1) % one.size();
    one.send(numbered(one.rank(), next, 1, 10));
    other.send(numbered(other.rank(), next, 2, 10));
    for (const auto& [transport, index] : {std::pair(&other, 2U), std::pair(&one, 1U)}) {
        std::optional<Message> message;
        while (!message) {
            message = transport->poll();
        }
        QVERIFY(isNumbered(*message, one.rank(), index, 10));
    }
    QVERIFY(one.drain(30s));
    QVERIFY(other.drain(30s));
}

// As after an error: the others are gone, or about to go. Neither this nor finalising MPI may hang.
void MpiTransportTest::goesWithoutWaitingForLostMessages()
{
    {
        MpiTransport transport(world());
        const int next = (transport.rank() + 1) % transport.size();
        for (std::uint64_t i = 0; i < 3; ++i) {
            transport.send(numbered(transport.rank(), next, i, 3'000'000));
        }
        transport.poll();
    }
    MpiTransport transport(world());
    QVERIFY(storm(transport, 10, 10, bodySize));
    QVERIFY(transport.drain(30s));
}

int main(int argc, char** argv)
{
    return test::runMpiTest<MpiTransportTest>(argc, argv);
}

#include "mpi_transport_test.moc"
