#include "tests/bench/load.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/bench/bench_fixture.h"
#include "tests/bench/report.h"

namespace weir::bench {
namespace {

LoadResult run(const LoadPlan& plan) {
  return Load(plan).run();
}

std::string sized(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// A chunk for each event.
std::string chunked(const std::vector<std::string>& events) {
  std::ostringstream answer;
  answer << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" << std::hex;
  for (const auto& event : events) answer << event.size() << "\r\n" << event << "\r\n";
  return answer.str() + "0\r\n\r\n";
}

// A stream whose event number `lost` never comes.
std::string stream_without(std::size_t lost) {
  auto events = stream_events(kStream);
  events.erase(events.begin() + static_cast<std::ptrdiff_t>(lost));
  std::string body;
  for (const auto& event : events) body += event;
  return sized("200 OK", body);
}

TEST(Load, CountsEveryAnswer) {
  RunningUpstream upstream;
  const auto result = run(plan(Mode::plain, upstream.port(), 100));
  EXPECT_EQ(result.requests_in_all, 100u);
  EXPECT_EQ(result.latency_ns.size(), result.requests);
  EXPECT_EQ(result.connects, 1u);
  EXPECT_EQ(result.errors, 0u) << result.first_error;
}

TEST(Load, MindsNoCloseAfterItsLastAnswer) {
  OneAnswer proxy(sized("200 OK", answer_body({})));
  const auto result = run(plan(Mode::plain, proxy.port(), 1));
  EXPECT_EQ(result.requests_in_all, 1u);
  EXPECT_EQ(result.errors, 0u) << result.first_error;
}

TEST(Load, KnowsHowLongStampedEventsWereUnderWay) {
  RunningUpstream upstream;
  LoadPlan stamped = plan(Mode::stream, upstream.port(), 4);
  stamped.wish.stamped = true;
  const auto result = run(stamped);
  EXPECT_EQ(result.errors, 0u) << result.first_error;
  EXPECT_EQ(result.delay_ns.size(), 4 * (stream_events(stamped.wish).size() - 1)) << "[DONE] has no stamp";
  for (const auto delay_ns : result.delay_ns) EXPECT_TRUE(delay_ns > 0 && delay_ns < 5'000'000'000) << delay_ns;
}

TEST(Load, CountsEveryEvent) {
  RunningUpstream upstream;
  const auto result = run(plan(Mode::stream, upstream.port(), 4));
  EXPECT_EQ(result.events_in_all, 4 * stream_events(kStream).size());
  EXPECT_EQ(result.errors, 0u) << result.first_error;
}

TEST(Load, HoldsIdleStreamsOpen) {
  RunningUpstream upstream(1h);
  auto idle = plan(Mode::idle, upstream.port(), 0);
  idle.connections = 20;
  bool held = false;
  Load load(idle);
  load.when_open([&] { held = true; });
  const auto result = load.run();
  EXPECT_EQ(result.events_in_all, 20u) << result.first_error;
  EXPECT_TRUE(held);
}

TEST(Load, SaysWhenAStreamLostAnEvent) {
  OneAnswer proxy(stream_without(3));
  const auto result = run(plan(Mode::stream, proxy.port(), 1));
  EXPECT_EQ(result.errors, 1u);
  EXPECT_EQ(result.requests_in_all, 0u);
}

TEST(Load, SaysWhenAStreamHasAnEventTooMany) {
  auto events = stream_events(kStream);
  events.insert(events.begin() + 2, "data: {}\n\n");
  OneAnswer proxy(chunked(events));
  EXPECT_EQ(run(plan(Mode::stream, proxy.port(), 1)).errors, 1u);
}

TEST(Load, SaysWhenAnAnswerBreaksOff) {
  OneAnswer proxy("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\"");
  EXPECT_EQ(run(plan(Mode::plain, proxy.port(), 1)).first_error, "the answer broke off");
}

TEST(Load, TakesARefusalForAnError) {
  OneAnswer proxy(sized("503 Service Unavailable", answer_body({})));
  EXPECT_EQ(run(plan(Mode::plain, proxy.port(), 1)).errors, 1u);
}

TEST(Load, TakesAStreamThatStallsForAnError) {
  RunningUpstream upstream(1h);
  auto stalled = plan(Mode::stream, upstream.port(), 1);
  stalled.duration = 2100ms;
  EXPECT_EQ(run(stalled).first_error, "an answer stalled");
}

TEST(Load, ReadsTheSnapshotsAtBothEndsOfTheWindow) {
  RunningUpstream upstream;
  auto watched = plan(Mode::plain, upstream.port(), 10);
  watched.snapshots = {"/proc/self/stat"};
  const auto result = run(watched);
  EXPECT_FALSE(result.snapshots.at("/proc/self/stat").begin.empty());
  EXPECT_FALSE(result.snapshots.at("/proc/self/stat").end.empty());
}

TEST(Percentile, IsTheNearestRank) {
  std::vector<std::int64_t> spans = {40, 10, 30, 20};
  EXPECT_EQ(percentile(spans, 0.5), 20);
  EXPECT_EQ(percentile(spans, 0.99), 40);
  EXPECT_EQ(percentile(spans, 0), 10);
}

TEST(Percentile, OfNothingIsZero) {
  std::vector<std::int64_t> none;
  EXPECT_EQ(percentile(none, 0.5), 0);
}

}  // namespace
}  // namespace weir::bench
