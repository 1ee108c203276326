// SPDX-License-Identifier: BSD-2-Clause
// Groups: wire bytes, union over ranks, order.
#include "engine/accumulate/group.h"
#include "engine/base/error.h"
#include "engine/pipeline/module.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace scanweave;

namespace {

nlohmann::ordered_json randomMetadata(std::mt19937& random)
{
    nlohmann::ordered_json metadata = nlohmann::ordered_json::object();
    metadata["zebra"] = static_cast<std::int64_t>(random()) - 2'000'000'000;
    metadata["apple"] = static_cast<double>(random()) / 7.0;
    metadata["ticks"] = std::int64_t{190'000'000'100'000'000} + random() % 100;
    metadata["text"] = std::string(random() % 5, '\xff'); // no UTF-8
    metadata["list"] = {1, 2.5, nullptr, true, "x"};
    return metadata;
}

/// Entries in logical order, all different.
std::vector<Group> randomGroups(unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<Group> groups;
    for (unsigned g = 0; g < random() % 6; ++g) {
        Group& group = groups.emplace_back();
        group.name = "group " + std::to_string(g);
        std::uint64_t seq = 0;
        for (unsigned e = 0; e < random() % 20; ++e) {
            Entry entry;
            entry.seq = seq += 1 + random() % 3;
            entry.part = static_cast<std::uint32_t>(random() % 3);
            entry.rank = static_cast<int>(random() % 5);
            entry.metadata = randomMetadata(random);
            if (random() % 2 == 0) {
                entry.stored = StoredAt{"shard", random(), random()};
            }
            group.entries.push_back(std::move(entry));
        }
    }
    return groups;
}

bool areEqual(const std::vector<Group>& a, const std::vector<Group>& b)
{
    const auto sameEntry = [](const Entry& x, const Entry& y) {
        return x.seq == y.seq && x.part == y.part && x.rank == y.rank && x.metadata == y.metadata &&
               x.stored == y.stored;
    };
    return std::ranges::equal(a, b, [&](const Group& x, const Group& y) {
        return x.name == y.name && std::ranges::equal(x.entries, y.entries, sameEntry);
    });
}

Entry entryAt(std::uint64_t seq, std::uint32_t part, int rank)
{
    Entry entry;
    entry.seq = seq;
    entry.part = part;
    entry.rank = rank;
    entry.metadata = nlohmann::ordered_json::object();
    return entry;
}

} // namespace

class GroupTest : public QObject
{
    Q_OBJECT

private slots:
    void wireRoundTrip()
    {
        for (unsigned seed = 0; seed < 200; ++seed) {
            const auto groups = randomGroups(seed);
            const auto bytes = encodeGroups(groups);
            const auto decoded = decodeGroups(bytes);
            QVERIFY(areEqual(decoded, groups));
            QCOMPARE(encodeGroups(decoded), bytes);
        }
    }

    void wireKeepsKeyOrderAndNotANumber()
    {
        Group group{"g", {entryAt(1, 0, 0)}};
        group.entries[0].metadata = {{"b", std::nan("")}, {"a", -0.0}, {"c", ~std::uint64_t{0}}};
        const auto decoded = decodeGroups(encodeGroups({group}));
        const auto& metadata = decoded.at(0).entries.at(0).metadata;
        QCOMPARE(metadata.begin().key(), std::string("b"));
        QVERIFY(std::isnan(metadata.at("b").get<double>()));
        QVERIFY(std::signbit(metadata.at("a").get<double>()));
        QCOMPARE(metadata.at("c").get<std::uint64_t>(), ~std::uint64_t{0});
    }

    void cutWireIsAnError()
    {
        const auto bytes = encodeGroups(randomGroups(3));
        QVERIFY(bytes.size() > 100);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            QVERIFY_THROWS_EXCEPTION(Error, decodeGroups(std::span(bytes).first(size)));
        }
        auto longer = bytes;
        longer.push_back(std::byte{0});
        QVERIFY_THROWS_EXCEPTION(Error, decodeGroups(longer));
    }

    void damagedWireNeverCrashes()
    {
        const auto bytes = encodeGroups(randomGroups(3));
        std::mt19937 random(7);
        int errors = 0;
        for (int round = 0; round < 3000; ++round) {
            auto damaged = bytes;
            damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << (random() % 8));
            try {
                decodeGroups(damaged);
            } catch (const Error&) {
                ++errors;
            }
        }
        QVERIFY(errors > 100);
    }

    void anyTreeGivesTheSame()
    {
        for (unsigned seed = 0; seed < 100; ++seed) {
            std::mt19937 random(seed);
            auto whole = randomGroups(seed);
            std::erase_if(whole, [](const Group& group) { return group.entries.empty(); });

            std::vector<std::vector<Group>> pieces(1 + random() % 6);
            for (const Group& group : whole) {
                for (const Entry& entry : group.entries) {
                    auto& piece = pieces[random() % pieces.size()];
                    if (piece.empty() || piece.back().name != group.name) {
                        piece.push_back({group.name, {}});
                    }
                    piece.back().entries.push_back(entry);
                }
            }
            while (pieces.size() > 1) {
                const std::size_t i = random() % (pieces.size() - 1);
                const bool isSwapped = random() % 2 == 0;
                pieces[i] = mergedGroups(isSwapped ? pieces[i + 1] : pieces[i],
                                         isSwapped ? pieces[i] : pieces[i + 1]);
                pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            }
            QVERIFY(areEqual(pieces.front(), whole));
        }
    }

    void metadataFrameSeenByAllRanksIsOneEntry()
    {
        const std::vector<Group> low{{"g", {entryAt(4, 0, 1), entryAt(4, 1, 1)}}};
        const std::vector<Group> high{{"g", {entryAt(4, 0, 3), entryAt(4, 1, 3)}}};
        for (const auto& merged : {mergedGroups(low, high), mergedGroups(high, low)}) {
            QVERIFY(areEqual(merged, low));
        }
    }

    void framesEmittedAtTheEndAreEachRanksOwn()
    {
        const std::vector<Group> low{{"g", {entryAt(FramePosition::atEnd, 0, 1)}}};
        const std::vector<Group> high{{"g", {entryAt(FramePosition::atEnd, 0, 3)}}};
        QCOMPARE(mergedGroups(high, low).at(0).entries.size(), std::size_t{2});
        QCOMPARE(mergedGroups(high, low).at(0).entries.at(0).rank, 1);
    }

    void sorterKeepsLogicalOrderOfTies()
    {
        std::vector<Group> groups{{"g", {}}};
        for (std::uint64_t seq = 0; seq < 100; ++seq) {
            groups[0].entries.push_back(entryAt(seq, 0, 0));
            groups[0].entries.back().metadata["odd"] = seq % 2;
        }
        sortEntries(groups, [](const Entry& a, const Entry& b) {
            return a.metadata["odd"] < b.metadata["odd"];
        });
        for (std::uint64_t i = 0; i < 50; ++i) {
            QCOMPARE(groups[0].entries[i].seq, 2 * i);
            QCOMPARE(groups[0].entries[50 + i].seq, 2 * i + 1);
        }
    }

    void sortsByNameAndPosition()
    {
        std::vector<Group> groups{
            {"b", {entryAt(2, 1, 0), entryAt(2, 0, 5), entryAt(1, 9, 0)}}, {"B", {}}, {"a", {}}};
        sortLogically(groups);
        QCOMPARE(groups[0].name, std::string("B"));
        QCOMPARE(groups[1].name, std::string("a"));
        QCOMPARE(groups[2].entries[0].part, 9U);
        QCOMPARE(groups[2].entries[1].part, 0U);
    }
};

QTEST_APPLESS_MAIN(GroupTest)
#include "group_test.moc"
