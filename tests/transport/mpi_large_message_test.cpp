// SPDX-License-Identifier: BSD-2-Clause
// One body above 2 GiB between real processes.
#include "engine/transport/mpi_transport.h"
#include "tests/support/free_memory.h"
#include "tests/support/mpi_test_main.h"
#include "tests/support/patterned_bytes.h"

#include <QTest>

#include <string>

using namespace scanweave;
using namespace std::chrono_literals;

class MpiLargeMessageTest : public QObject
{
    Q_OBJECT

private slots:
    void bodyAboveTwoGibibytesPasses_data();
    void bodyAboveTwoGibibytesPasses();
};

void MpiLargeMessageTest::bodyAboveTwoGibibytesPasses_data()
{
    QTest::addColumn<quint64>("chunkBytes");
    QTest::newRow("usual chunks") << quint64(MpiTransportOptions().chunkBytes);
    QTest::newRow("largest chunks") << (quint64(1) << 31U) - 1;
}

void MpiLargeMessageTest::bodyAboveTwoGibibytesPasses()
{
    QFETCH(quint64, chunkBytes);
    constexpr std::size_t size = (std::size_t(1) << 31U) + 12345;
    std::uint64_t isThere = test::freeMemory() > (std::uint64_t(8) << 30U) ? 1 : 0;
    mpi::check(MPI_Bcast(&isThere, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD), "agree");
    if (isThere == 0) {
        QSKIP("needs 8 GiB of free memory");
    }
    MpiTransportOptions options;
    options.chunkBytes = chunkBytes;
    MpiTransport transport(mpi::Communicator::world(), options);
    if (transport.rank() == 0) {
        transport.send({1, 1, {}, test::patternedBytes(9, size)});
        transport.send({1, 2, {}, {}});
        QCOMPARE(transport.unsentBytes(), std::uint64_t(size));
        QVERIFY(transport.drain(120s));
    } else if (transport.rank() == 1) {
        std::optional<Message> message;
        while (!message) {
            transport.wait(1ms);
            message = transport.poll();
        }
        QCOMPARE(message->tag, 1U);
        QVERIFY(test::isPatterned(message->body, 9, size));
        message.reset();
        while (!message) {
            transport.wait(1ms);
            message = transport.poll();
        }
        QCOMPARE(message->tag, 2U);
    }
}

int main(int argc, char** argv)
{
    return test::runMpiTest<MpiLargeMessageTest>(argc, argv);
}

#include "mpi_large_message_test.moc"
