// SPDX-License-Identifier: BSD-2-Clause
// Patterns of frame keys.
#include "engine/pipeline/key_patterns.h"

#include <QTest>

#include <random>

using namespace scanweave;

namespace {

/// The definition itself, exponential but plain.
bool reference(std::string_view pattern, std::string_view key)
{
    if (pattern.empty()) {
        return key.empty();
    }
    if (pattern[0] == '*') {
        return reference(pattern.substr(1), key) ||
               (!key.empty() && reference(pattern, key.substr(1)));
    }
    return !key.empty() && (pattern[0] == '?' || pattern[0] == key[0]) &&
           reference(pattern.substr(1), key.substr(1));
}

std::string draw(std::mt19937& random, std::string_view letters, std::size_t most)
{
    std::string text;
    for (std::size_t i = random() % (most + 1); i > 0; --i) {
        text += letters[random() % letters.size()];
    }
    return text;
}

} // namespace

class KeyPatternsTest : public QObject
{
    Q_OBJECT

private slots:
    void matchesWholeKeys();
    void anyPatternOfSeveral();
    void equalsTheReference();
    void manyStarsTakeNoTime();
};

void KeyPatternsTest::matchesWholeKeys()
{
    QVERIFY(KeyPatterns({"RawTimestreams_I"}).match("RawTimestreams_I"));
    QVERIFY(!KeyPatterns({"RawTimestreams"}).match("RawTimestreams_I"));
    QVERIFY(!KeyPatterns({"rawtimestreams_i"}).match("RawTimestreams_I"));
    QVERIFY(KeyPatterns({"Raw*_?"}).match("RawTimestreams_I"));
    QVERIFY(KeyPatterns({"*"}).match(""));
    QVERIFY(!KeyPatterns({"?"}).match(""));
    QVERIFY(KeyPatterns({"[ab]"}).match("[ab]")); // no other letter is special
    QVERIFY(!KeyPatterns({"[ab]"}).match("a"));
}

void KeyPatternsTest::anyPatternOfSeveral()
{
    const KeyPatterns patterns({"a", "b*"});
    QVERIFY(patterns.match("a") && patterns.match("b") && patterns.match("bc"));
    QVERIFY(!patterns.match("ab"));
    QVERIFY(!KeyPatterns({}).match("a"));
}

void KeyPatternsTest::equalsTheReference()
{
    std::mt19937 random(11);
    int matches = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string pattern = draw(random, "ab*?", 6);
        const std::string key = draw(random, "ab", 7);
        const bool expected = reference(pattern, key);
        QVERIFY2(KeyPatterns({pattern}).match(key) == expected, (pattern + " / " + key).c_str());
        matches += expected ? 1 : 0;
    }
    QVERIFY(matches > 1000);
}

void KeyPatternsTest::manyStarsTakeNoTime()
{
    std::string pattern;
    for (int i = 0; i < 200; ++i) {
        pattern += "*a";
    }
    QVERIFY(!KeyPatterns({pattern + "b"}).match(std::string(5000, 'a')));
}

QTEST_APPLESS_MAIN(KeyPatternsTest)
#include "key_patterns_test.moc"
