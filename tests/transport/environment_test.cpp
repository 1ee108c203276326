// SPDX-License-Identifier: BSD-2-Clause
// What is known of MPI without initialising it.
#include "engine/transport/environment.h"

#include <QTest>

using scanweave::mpi::Environment;

class EnvironmentTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void plainProcessIsNotLaunched();
    void launchersAreRecognised_data();
    void launchersAreRecognised();
    void versionIsShort();
};

void EnvironmentTest::init()
{
    for (const char* name :
         {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "MV2_COMM_WORLD_SIZE"}) {
        qunsetenv(name);
    }
}

void EnvironmentTest::plainProcessIsNotLaunched()
{
    QVERIFY(!Environment::startedByLauncher());
    qputenv("SLURM_PROCID", "0"); // as in every batch script
    QVERIFY(!Environment::startedByLauncher());
    qunsetenv("SLURM_PROCID");
}

void EnvironmentTest::launchersAreRecognised_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::newRow("mpirun of Open MPI") << QByteArray("OMPI_COMM_WORLD_SIZE");
    QTest::newRow("srun --mpi=pmix") << QByteArray("PMIX_RANK");
    QTest::newRow("mpiexec of MPICH") << QByteArray("PMI_RANK");
}

void EnvironmentTest::launchersAreRecognised()
{
    QFETCH(QByteArray, variable);
    qputenv(variable.constData(), "0");
    QVERIFY(Environment::startedByLauncher());
}

void EnvironmentTest::versionIsShort()
{
    const std::string version = Environment::libraryVersion();
    QVERIFY(version.find("MPI") != std::string::npos);
    QVERIFY(version.find_first_of(",\n") == std::string::npos);
}

QTEST_APPLESS_MAIN(EnvironmentTest)
#include "environment_test.moc"
