// SPDX-License-Identifier: BSD-2-Clause
// File names made of group names.
#include "engine/export/stitched_file.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

using namespace scanweave;

class StitchedNamesTest : public QObject
{
    Q_OBJECT

private slots:
    void usualNamesStay()
    {
        const auto names = stitchedFileNames({"ra0hdec-44.75-190000001", "RCW38-1", "a,b=c@d+e_f"});
        QCOMPARE(names.at(0), std::string("ra0hdec-44.75-190000001.g3"));
        QCOMPARE(names.at(1), std::string("RCW38-1.g3"));
        QCOMPARE(names.at(2), std::string("a,b=c@d+e_f.g3"));
    }

    void unsafeNames_data()
    {
        QTest::addColumn<QByteArray>("group");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("empty") << QByteArray() << QByteArray("unnamed-");
        QTest::newRow("parent") << QByteArray("..") << QByteArray("_.-");
        QTest::newRow("here") << QByteArray(".") << QByteArray("_-");
        QTest::newRow("climbing") << QByteArray("../../etc/passwd")
                                  << QByteArray("_._.._etc_passwd-");
        QTest::newRow("absolute") << QByteArray("/etc/passwd") << QByteArray("_etc_passwd-");
        QTest::newRow("option") << QByteArray("-rf") << QByteArray("_rf-");
        QTest::newRow("space") << QByteArray("a b") << QByteArray("a_b-");
        QTest::newRow("line") << QByteArray("a\nb\x1b[31m") << QByteArray("a_b__31m-");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a_b-");
        QTest::newRow("Greek") << QByteArray("\xce\xb1") << QByteArray("__-");
        QTest::newRow("backslash") << QByteArray("C:\\x") << QByteArray("C__x-");
    }
    void unsafeNames()
    {
        QFETCH(QByteArray, group);
        QFETCH(QByteArray, start);
        const std::string name = stitchedFileNames({group.toStdString()}).at(0);
        QVERIFY2(name.starts_with(start.toStdString()), name.c_str());
    }

    void sameGroupSameFileWhateverTheOthers()
    {
        const auto alone = stitchedFileNames({"a/b"});
        const auto among = stitchedFileNames({"0", "a b", "a/b", "a_b"});
        QCOMPARE(among.at(2), alone.at(0));
        QVERIFY(among.at(1) != among.at(2));
        QCOMPARE(among.at(3), std::string("a_b.g3"));
    }

    void differInMoreThanCase()
    {
        const auto names = stitchedFileNames({"RCW38", "Rcw38", "rcw38"});
        QCOMPARE(names.at(0), std::string("RCW38.g3"));
        QVERIFY(names.at(1).starts_with("Rcw38-"));
        QVERIFY(names.at(2).starts_with("rcw38-"));
        QVERIFY(names.at(1).substr(6) != names.at(2).substr(6));
    }

    void takenHashIsNoCollision()
    {
        // A group whose own name is the name that another one is given.
        std::string given = stitchedFileNames({"a/b"}).at(0);
        given.resize(given.size() - 3);
        const auto names = stitchedFileNames({given, "a/b"});
        QCOMPARE(names.at(0), given + ".g3");
        QVERIFY(names.at(1) != names.at(0));
    }

    void anyNamesAreSafeAndDifferent()
    {
        std::mt19937 random(11);
        const std::string nasty("./\\-_ \n\0\x7f\xc3\xa4\xff"
                                "aAbB~:*?\"'$`;&|<>%",
                                30);
        for (int round = 0; round < 200; ++round) {
            std::set<std::string> groups;
            while (groups.size() < 60) {
                const std::size_t length =
                    random() % 40 == 0 ? 100 + random() % 5000 : random() % 6;
                std::string group;
                for (std::size_t i = 0; i < length; ++i) {
                    group += nasty[random() % nasty.size()];
                }
                groups.insert(group);
            }
            const std::vector<std::string> list(groups.begin(), groups.end());
            const auto names = stitchedFileNames(list);
            QCOMPARE(names, stitchedFileNames(list));
            QCOMPARE(names.size(), list.size());
            std::set<std::string> folded;
            for (const std::string& name : names) {
                QVERIFY2(name.size() <= 240, name.c_str());
                QVERIFY2(name.ends_with(".g3") && name.size() > 3, name.c_str());
                QVERIFY2(name.front() != '.' && name.front() != '-', name.c_str());
                const std::string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789._+-=,@";
                QVERIFY2(name.find_first_not_of(allowed) == std::string::npos, name.c_str());
                const auto whole = (std::filesystem::path("/out") / name).lexically_normal();
                QCOMPARE(whole.parent_path().string(), std::string("/out"));
                std::string lower = name;
                std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
                    return static_cast<char>(std::tolower(c));
                });
                QVERIFY2(folded.insert(lower).second, name.c_str());
            }
        }
    }
};

QTEST_APPLESS_MAIN(StitchedNamesTest)
#include "stitched_names_test.moc"
