// SPDX-License-Identifier: BSD-2-Clause
// The pipeline, against a reference, with random modules that drop, split, hold back and throw.
#include "engine/pipeline/pipeline.h"
#include "tests/support/frame_factory.h"

#include <QTest>

#include <functional>
#include <map>
#include <random>
#include <stdexcept>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Names = std::vector<std::string>;

/// A frame that is told apart by the name of its only key.
Frame named(const std::string& name, FrameType type = frame_types::scan)
{
    return makeFrame(type, {{name, 0}});
}

std::string nameOf(const Frame& frame)
{
    return frame.type() == frame_types::endProcessing ? "Z" : frame.keys().at(0);
}

/// A module made of a function.
class FunctionModule final : public Module
{
public:
    using Function = std::function<void(Frame, const FramePosition&, FrameSink&)>;

    explicit FunctionModule(Function function)
        : function_(std::move(function))
    {}
    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        function_(std::move(frame), position, sink);
    }

private:
    Function function_;
};

NamedModule module(std::string name, FunctionModule::Function function)
{
    return {std::move(name), std::make_unique<FunctionModule>(std::move(function))};
}

template <class... Modules>
Pipeline pipelineOf(Modules... modules)
{
    std::vector<NamedModule> all;
    (all.push_back(std::move(modules)), ...);
    return Pipeline(std::move(all));
}

/// Writes down what it sees, "name:frame", and passes it on.
NamedModule spy(std::string name, Names& seen)
{
    return module(name, [name, &seen](Frame frame, const FramePosition&, FrameSink& sink) {
        seen.push_back(name + ":" + nameOf(frame));
        sink.emit(std::move(frame));
    });
}

/// Throws at the frame of this name, passes all others.
NamedModule thrower(std::string name, std::string at)
{
    return module(name, [at](Frame frame, const FramePosition&, FrameSink& sink) {
        if (nameOf(frame) == at) {
            throw std::runtime_error("no good: " + at);
        }
        sink.emit(std::move(frame));
    });
}

/// Emits each frame twice, as "x1" and "x2".
NamedModule doubler(std::string name)
{
    return module(name, [](Frame frame, const FramePosition&, FrameSink& sink) {
        if (frame.type() != frame_types::endProcessing) {
            const std::string base = nameOf(frame);
            sink.emit(named(base + "1"));
            sink.emit(named(base + "2"));
        }
    });
}

/// Holds every frame back until the end.
NamedModule holder(std::string name)
{
    auto held = std::make_shared<std::vector<Frame>>();
    return module(name, [held](Frame frame, const FramePosition&, FrameSink& sink) {
        if (frame.type() != frame_types::endProcessing) {
            held->push_back(std::move(frame));
            return;
        }
        for (Frame& each : *held) {
            sink.emit(std::move(each));
        }
    });
}

/// Takes down "frame@seq.part", with "end" for the position at the end.
struct Output
{
    Names names;

    Pipeline::Consumer consumer()
    {
        return [this](const Frame& frame, const FramePosition& position) {
            names.push_back(
                nameOf(frame) + "@" +
                (position.seq == FramePosition::atEnd ? "end" : std::to_string(position.seq)) +
                "." + std::to_string(position.part));
        };
    }
};

std::optional<Error> errorOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

FramePosition at(std::uint64_t seq)
{
    return {.seq = seq, .part = 0, .isData = true};
}

/// What a random module does with a frame depends on the frame's name and the module's seed only.
enum class Fate
{
    Pass,
    Drop,
    Split,
    Hold,
    Throw
};

Fate fateOf(const std::string& name, std::uint64_t seed, std::uint64_t throwsOneIn)
{
    const std::uint64_t hash = std::hash<std::string>()(name + std::to_string(seed)) >> 7;
    if (throwsOneIn > 0 && hash % throwsOneIn == 0) {
        return Fate::Throw;
    }
    constexpr std::array fates{Fate::Pass, Fate::Pass, Fate::Drop, Fate::Split, Fate::Hold};
    // Without a memory where frames may fail: what a module remembers of a failed frame is its own
    // affair.
    return fates[(hash / 64) % (throwsOneIn > 0 ? 4 : 5)];
}

class RandomModule final : public Module
{
public:
    RandomModule(std::uint64_t seed, std::uint64_t throwsOneIn)
        : seed_(seed)
        , throwsOneIn_(throwsOneIn)
    {}

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::endProcessing) {
            release(sink);
            return;
        }
        const std::string name = nameOf(frame);
        switch (fateOf(name, seed_, throwsOneIn_)) {
        case Fate::Pass:
            sink.emit(std::move(frame));
            break;
        case Fate::Drop:
            break;
        case Fate::Split:
            sink.emit(named(name + "a"));
            sink.emit(named(name + "b"));
            break;
        case Fate::Hold:
            held_.push_back(std::move(frame));
            if (held_.size() == 3) {
                release(sink);
            }
            break;
        case Fate::Throw:
            throw std::runtime_error("by chance");
        }
    }

private:
    void release(FrameSink& sink)
    {
        for (Frame& frame : std::exchange(held_, {})) {
            sink.emit(std::move(frame));
        }
    }

    std::uint64_t seed_;
    std::uint64_t throwsOneIn_;
    std::vector<Frame> held_;
};

struct Item
{
    std::string name;
    std::uint64_t seq;
};

/// The same module by module instead of depth first: each turns the whole list into the next one's.
std::vector<Item> reference(std::vector<Item> items, std::uint64_t seed, std::size_t modules)
{
    for (std::size_t i = 0; i < modules; ++i) {
        std::vector<Item> next;
        Names held;
        const auto release = [&](std::uint64_t seq) {
            for (const std::string& name : std::exchange(held, {})) {
                next.push_back({name, seq});
            }
        };
        for (const Item& item : items) {
            switch (fateOf(item.name, seed + i, 0)) {
            case Fate::Pass:
                next.push_back(item);
                break;
            case Fate::Split:
                next.push_back({item.name + "a", item.seq});
                next.push_back({item.name + "b", item.seq});
                break;
            case Fate::Hold:
                held.push_back(item.name);
                if (held.size() == 3) {
                    release(item.seq);
                }
                break;
            default:
                break;
            }
        }
        release(FramePosition::atEnd);
        items = std::move(next);
    }
    return items;
}

Names withParts(const std::vector<Item>& items)
{
    Names names;
    std::map<std::uint64_t, int> parts;
    for (const Item& item : items) {
        names.push_back(item.name + "@" +
                        (item.seq == FramePosition::atEnd ? "end" : std::to_string(item.seq)) +
                        "." + std::to_string(parts[item.seq]++));
    }
    return names;
}

/// What one frame becomes; none if any frame on its way is thrown at.
std::optional<std::vector<Item>>
referenceOfOne(const Item& item, std::uint64_t seed, std::size_t modules, std::uint64_t throwsOneIn)
{
    std::vector<Item> items{item};
    for (std::size_t i = 0; i < modules; ++i) {
        std::vector<Item> next;
        for (const Item& each : items) {
            switch (fateOf(each.name, seed + i, throwsOneIn)) {
            case Fate::Throw:
                return std::nullopt;
            case Fate::Pass:
                next.push_back(each);
                break;
            case Fate::Split:
                next.push_back({each.name + "a", each.seq});
                next.push_back({each.name + "b", each.seq});
                break;
            default:
                break;
            }
        }
        items = std::move(next);
    }
    return items;
}

Pipeline randomPipeline(std::uint64_t seed, std::size_t modules, std::uint64_t throwsOneIn)
{
    std::vector<NamedModule> all;
    for (std::size_t i = 0; i < modules; ++i) {
        all.push_back({"random", std::make_unique<RandomModule>(seed + i, throwsOneIn)});
    }
    return Pipeline(std::move(all));
}

using Clock = std::chrono::steady_clock;

void spin(Clock::duration duration)
{
    for (const auto end = Clock::now() + duration; Clock::now() < end;) {
    }
}

} // namespace

class PipelineTest : public QObject
{
    Q_OBJECT

private slots:
    void anEmptyPipelinePassesFramesThrough();
    void goesDepthFirst();
    void countsPartsPerInputFrame();
    void aFrameThatFailsLeavesNothingBehind();
    void tellsWhichModuleThrew();
    void keepsWhatAnErrorSays();
    void noModuleCanHideAnError();
    void goesOnAfterAnError();
    void endsEveryModuleOnceAndLast();
    void framesOfTheEndSeeLaterModulesFirst();
    void endProcessingOfModulesAndCallersIsIgnored();
    void endsAllModulesEvenIfOneThrows();
    void canEndOnlyOnce();
    void exceptionsOfTheConsumerPass();
    void countsFramesAndErrors();
    void timeIsExclusive();
    void knowsTheSlowestModule();
    void refusesNullAndTooManyModules();
    void manyModulesFitOnTheStack();
    void equalsTheReferenceWithRandomModules();
    void failedFramesLeaveNothingBehindWithRandomModules();
};

void PipelineTest::anEmptyPipelinePassesFramesThrough()
{
    Pipeline pipeline({});
    Output output;
    const Frame frame = named("a");
    pipeline.process(frame, at(5), [&](const Frame& out, const FramePosition& position) {
        QCOMPARE(out.encode().text(), frame.encode().text());
        QCOMPARE(position.seq, std::uint64_t{5});
        QVERIFY(position.isData);
        output.consumer()(out, position);
    });
    pipeline.finish(output.consumer());
    QCOMPARE(output.names, (Names{"a@5.0"}));
}

void PipelineTest::goesDepthFirst()
{
    Names seen;
    Output output;
    auto pipeline =
        pipelineOf(spy("A", seen), doubler("B"), spy("C", seen), doubler("D"), spy("E", seen));
    pipeline.process(named("x"), at(0), output.consumer());
    QCOMPARE(seen, (Names{"A:x", "C:x1", "E:x11", "E:x12", "C:x2", "E:x21", "E:x22"}));
    QCOMPARE(output.names, (Names{"x11@0.0", "x12@0.1", "x21@0.2", "x22@0.3"}));
}

void PipelineTest::countsPartsPerInputFrame()
{
    Output output;
    auto pipeline = pipelineOf(doubler("B"), holder("C"), doubler("D"));
    pipeline.process(named("x"), at(3), output.consumer());
    pipeline.process(named("y"), at(4), output.consumer());
    QCOMPARE(output.names, Names{});
    pipeline.finish(output.consumer());
    QCOMPARE(output.names.front(), std::string("x11@end.0"));
    QCOMPARE(output.names.back(), std::string("y22@end.7"));
}

void PipelineTest::aFrameThatFailsLeavesNothingBehind()
{
    Output output;
    auto pipeline = pipelineOf(doubler("B"), thrower("T", "x2"));
    QVERIFY(errorOf([&] { pipeline.process(named("x"), at(0), output.consumer()); }));
    QCOMPARE(output.names, Names{}); // although x1 had reached the end
    pipeline.process(named("y"), at(1), output.consumer());
    QCOMPARE(output.names, (Names{"y1@1.0", "y2@1.1"}));
}

void PipelineTest::tellsWhichModuleThrew()
{
    Output output;
    Names seen;
    auto pipeline = pipelineOf(thrower("T", "a"), spy("S", seen), thrower("T", "b"));
    const auto first = errorOf([&] { pipeline.process(named("a"), at(0), output.consumer()); });
    QVERIFY(first);
    QCOMPARE(first->place().module, std::string("T"));
    QCOMPARE(first->message(), std::string("no good: a"));
    const auto second = errorOf([&] { pipeline.process(named("b"), at(1), output.consumer()); });
    QVERIFY(second);
    QCOMPARE(second->place().module, std::string("T#2"));

    auto odd = pipelineOf(module("odd", [](Frame, const FramePosition&, FrameSink&) { throw 42; }));
    QCOMPARE(errorOf([&] { odd.process(named("a"), at(0), output.consumer()); })->place().module,
             std::string("odd"));
}

void PipelineTest::keepsWhatAnErrorSays()
{
    Output output;
    auto pipeline = pipelineOf(module("M", [](Frame, const FramePosition&, FrameSink&) {
        ErrorPlace place;
        place.key = "Flags";
        throw Error("unreadable", place, ErrorKind::Usage);
    }));
    const auto error = errorOf([&] { pipeline.process(named("a"), at(0), output.consumer()); });
    QVERIFY(error);
    QCOMPARE(error->place().key, std::string("Flags"));
    QCOMPARE(error->place().module, std::string("M"));
    QVERIFY(error->kind() == ErrorKind::Usage);
}

void PipelineTest::noModuleCanHideAnError()
{
    Output output;
    Names seen;
    int caught = 0;
    auto hiding = module("hiding", [&](Frame frame, const FramePosition&, FrameSink& sink) {
        for (int i = 0; i < 3; ++i) {
            try {
                sink.emit(frame);
            } catch (...) {
                ++caught;
            }
        }
    });
    auto pipeline = pipelineOf(std::move(hiding), spy("S", seen), thrower("T", "x"));
    const auto error = errorOf([&] { pipeline.process(named("x"), at(0), output.consumer()); });
    QVERIFY(error);
    QCOMPARE(error->place().module, std::string("T"));
    QCOMPARE(caught, 3);
    QCOMPARE(seen, (Names{"S:x"})); // after the failure nothing goes on
    QCOMPARE(output.names, Names{});
}

void PipelineTest::goesOnAfterAnError()
{
    Output output;
    auto pipeline = pipelineOf(thrower("T", "x"));
    for (std::uint64_t seq = 0; seq < 3; ++seq) {
        QVERIFY(errorOf([&] { pipeline.process(named("x"), at(seq), output.consumer()); }));
        pipeline.process(named("y"), at(seq), output.consumer());
    }
    pipeline.finish(output.consumer());
    QCOMPARE(output.names, (Names{"y@0.0", "y@1.0", "y@2.0"}));
    QCOMPARE(pipeline.statistics()[0].errors, std::uint64_t{3});
}

void PipelineTest::endsEveryModuleOnceAndLast()
{
    Names seen;
    Output output;
    auto pipeline = pipelineOf(spy("A", seen), spy("B", seen), spy("C", seen));
    pipeline.finish(output.consumer());
    QCOMPARE(seen, (Names{"A:Z", "B:Z", "C:Z"}));
    QCOMPARE(output.names, Names{});
}

void PipelineTest::framesOfTheEndSeeLaterModulesFirst()
{
    Names seen;
    Output output;
    auto pipeline = pipelineOf(holder("H"), spy("B", seen), holder("I"), spy("C", seen));
    pipeline.process(named("x"), at(0), output.consumer());
    pipeline.process(named("y"), at(1), output.consumer());
    pipeline.finish(output.consumer());
    QCOMPARE(seen, (Names{"B:x", "B:y", "B:Z", "C:x", "C:y", "C:Z"}));
    QCOMPARE(output.names, (Names{"x@end.0", "y@end.1"}));
}

void PipelineTest::endProcessingOfModulesAndCallersIsIgnored()
{
    Names seen;
    Output output;
    auto pipeline = pipelineOf(module("E",
                                      [](Frame frame, const FramePosition&, FrameSink& sink) {
                                          sink.emit(Frame(frame_types::endProcessing));
                                          sink.emit(std::move(frame));
                                          sink.emit(Frame(frame_types::endProcessing));
                                      }),
                               spy("S", seen));
    pipeline.process(Frame(frame_types::endProcessing), at(0), output.consumer());
    QCOMPARE(seen, Names{});
    pipeline.process(named("x"), at(0), output.consumer());
    pipeline.finish(output.consumer());
    QCOMPARE(seen, (Names{"S:x", "S:Z"}));
    QCOMPARE(output.names, (Names{"x@0.0"}));
    QCOMPARE(pipeline.statistics()[0].framesOut, std::uint64_t{1});
}

void PipelineTest::endsAllModulesEvenIfOneThrows()
{
    Names seen;
    Output output;
    auto failing = module("F", [](Frame frame, const FramePosition&, FrameSink& sink) {
        if (frame.type() == frame_types::endProcessing) {
            sink.emit(named("lost"));
            throw std::runtime_error("at the end");
        }
    });
    auto pipeline =
        pipelineOf(holder("H"), spy("A", seen), std::move(failing), holder("I"), spy("B", seen));
    pipeline.process(named("x"), at(0), output.consumer());
    const auto error = errorOf([&] { pipeline.finish(output.consumer()); });
    QVERIFY(error);
    QCOMPARE(error->place().module, std::string("F"));
    QCOMPARE(seen, (Names{"A:x", "A:Z", "B:lost", "B:Z"}));
    QVERIFY(pipeline.isFinished());
}

void PipelineTest::canEndOnlyOnce()
{
    Names seen;
    Output output;
    auto pipeline = pipelineOf(spy("A", seen));
    pipeline.finish(output.consumer());
    QVERIFY(errorOf([&] { pipeline.finish(output.consumer()); }));
    QVERIFY(errorOf([&] { pipeline.process(named("x"), at(0), output.consumer()); }));
    QCOMPARE(seen, (Names{"A:Z"}));
}

void PipelineTest::exceptionsOfTheConsumerPass()
{
    Names seen;
    auto pipeline = pipelineOf(spy("A", seen));
    const auto full = [](const Frame&, const FramePosition&) {
        throw std::length_error("disk full");
    };
    QVERIFY_EXCEPTION_THROWN(pipeline.process(named("x"), at(0), full), std::length_error);
    QCOMPARE(pipeline.statistics()[0].errors, std::uint64_t{0});
}

void PipelineTest::countsFramesAndErrors()
{
    Output output;
    Names seen;
    auto pipeline = pipelineOf(doubler("D"), thrower("T", "b2"), spy("S", seen));
    for (const char* name : {"a", "b", "c"}) {
        try {
            pipeline.process(named(name), at(0), output.consumer());
        } catch (const Error&) {
        }
    }
    pipeline.finish(output.consumer());
    const auto statistics = pipeline.statistics();
    QCOMPARE(statistics.size(), std::size_t{3});
    QCOMPARE(statistics[0].framesIn, std::uint64_t{3});
    QCOMPARE(statistics[0].framesOut, std::uint64_t{6});
    QCOMPARE(statistics[1].framesIn, std::uint64_t{6});
    QCOMPARE(statistics[1].framesOut, std::uint64_t{5});
    QCOMPARE(statistics[1].errors, std::uint64_t{1});
    QCOMPARE(statistics[2].framesIn, std::uint64_t{5});
    QCOMPARE(statistics[0].errors + statistics[2].errors, std::uint64_t{0});
}

void PipelineTest::knowsTheSlowestModule()
{
    Output output;
    constexpr auto spent = std::chrono::milliseconds(20);
    auto pipeline = pipelineOf(module("first",
                                      [&](Frame frame, const FramePosition& at, FrameSink& sink) {
                                          spin(at.seq == 0 ? spent : spent / 20);
                                          sink.emit(std::move(frame));
                                      }),
                               module("second", [&](Frame, const FramePosition& at, FrameSink&) {
                                   spin(at.seq == 0 ? spent / 20 : spent);
                                   if (at.seq == 2) {
                                       throw std::runtime_error("late");
                                   }
                               }));
    pipeline.process(named("x"), at(0), output.consumer());
    QCOMPARE(pipeline.slowestModule(), std::optional<std::size_t>(0));
    pipeline.process(named("y"), at(1), output.consumer()); // that of the last frame, not of all
    QCOMPARE(pipeline.slowestModule(), std::optional<std::size_t>(1));
    pipeline.process(named("x"), at(0), output.consumer());
    QVERIFY(errorOf([&] { pipeline.process(named("z"), at(2), output.consumer()); }));
    QCOMPARE(pipeline.slowestModule(), std::optional<std::size_t>(1));
    QVERIFY(!Pipeline({}).slowestModule());
}

void PipelineTest::timeIsExclusive()
{
    constexpr auto spent = std::chrono::milliseconds(5);
    Output output;
    auto pipeline = pipelineOf(module("first",
                                      [&](Frame frame, const FramePosition&, FrameSink& sink) {
                                          spin(spent);
                                          sink.emit(std::move(frame));
                                          spin(spent);
                                      }),
                               module("second", [&](Frame, const FramePosition&, FrameSink&) {
                                   spin(4 * spent);
                                   throw std::runtime_error("late");
                               }));
    const auto begin = Clock::now();
    QVERIFY(errorOf([&] { pipeline.process(named("x"), at(0), output.consumer()); }));
    const auto elapsed = Clock::now() - begin;
    const auto statistics = pipeline.statistics();
    QVERIFY(statistics[0].busy >= spent);
    QVERIFY(statistics[1].busy >= 4 * spent);
    QVERIFY(statistics[0].busy + statistics[1].busy <= elapsed);
}

void PipelineTest::refusesNullAndTooManyModules()
{
    QVERIFY(errorOf([] {
        std::vector<NamedModule> modules(1);
        Pipeline pipeline(std::move(modules));
    }));
    Names seen;
    std::vector<NamedModule> modules;
    for (std::size_t i = 0; i <= Pipeline::mostModules; ++i) {
        modules.push_back(spy("S", seen));
    }
    const auto error = errorOf([&] { Pipeline pipeline(std::move(modules)); });
    QVERIFY(error);
    QVERIFY(error->kind() == ErrorKind::Usage);
}

void PipelineTest::manyModulesFitOnTheStack()
{
    Names seen;
    std::vector<NamedModule> modules;
    for (std::size_t i = 0; i < Pipeline::mostModules; ++i) {
        modules.push_back(spy("S", seen));
    }
    Pipeline pipeline(std::move(modules));
    Output output;
    pipeline.process(named("x"), at(0), output.consumer());
    pipeline.finish(output.consumer());
    QCOMPARE(output.names, (Names{"x@0.0"}));
    QCOMPARE(seen.size(), 2 * Pipeline::mostModules);
}

void PipelineTest::equalsTheReferenceWithRandomModules()
{
    std::size_t compared = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const std::size_t modules = seed % 6;
        auto pipeline = randomPipeline(100 * seed, modules, 0);
        Output output;
        std::vector<Item> items;
        for (std::uint64_t seq = 0; seq < 40; ++seq) {
            items.push_back({"f" + std::to_string(seq), seq});
            pipeline.process(named(items.back().name), at(seq), output.consumer());
        }
        pipeline.finish(output.consumer());
        QCOMPARE(output.names, withParts(reference(items, 100 * seed, modules)));
        compared += output.names.size();
    }
    QVERIFY(compared > 1000);
}

void PipelineTest::failedFramesLeaveNothingBehindWithRandomModules()
{
    int failures = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const std::size_t modules = 1 + seed % 5;
        auto pipeline = randomPipeline(1000 * seed, modules, 9);
        Output output;
        Names expected;
        for (std::uint64_t seq = 0; seq < 40; ++seq) {
            const Item item{"f" + std::to_string(seq), seq};
            const auto outcome = referenceOfOne(item, 1000 * seed, modules, 9);
            const auto error =
                errorOf([&] { pipeline.process(named(item.name), at(seq), output.consumer()); });
            QCOMPARE(error.has_value(), !outcome.has_value());
            failures += error ? 1 : 0;
            const Names names = withParts(outcome.value_or(std::vector<Item>{}));
            expected.insert(expected.end(), names.begin(), names.end());
        }
        pipeline.finish(output.consumer());
        QCOMPARE(output.names, expected);
    }
    QVERIFY(failures > 100);
}

QTEST_APPLESS_MAIN(PipelineTest)
#include "pipeline_test.moc"
