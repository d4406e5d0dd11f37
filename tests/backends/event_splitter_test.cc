#include "backends/event_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::backends {
namespace {

using Strings = std::vector<std::string>;

// What comes out when a stream arrives in these reads: "raw|data", with "#" for comments and "~" for pieces.
Strings events_of(const Strings& reads) {
  EventSplitter splitter;
  Strings events;
  for (const std::string& read : reads) {
    const std::string bytes = read;  // its memory is gone with the next read
    splitter.feed(bytes);
    while (const auto event = splitter.next()) {
      events.push_back(std::string(event->raw) + "|" + std::string(event->data) + (event->comment_only ? "#" : "") +
                       (event->partial ? "~" : ""));
    }
  }
  events.push_back("rest " + std::string(splitter.rest()));
  return events;
}

Strings data_of(const std::string& stream) {
  EventSplitter splitter;
  splitter.feed(stream);
  Strings data;
  while (const auto event = splitter.next()) data.emplace_back(event->data);
  return data;
}

TEST(EventSplitter, HandsOutEachEventWithItsTerminator) {
  EXPECT_EQ(events_of({"data: a\n\ndata: b\r\n\r\ndata: c\r\r"}),
            (Strings{"data: a\n\n|a", "data: b\r\n\r\n|b", "data: c\r\r|c", "rest "}));
}

TEST(EventSplitter, KeepsWhatIsIncompleteForTheEnd) {
  EXPECT_EQ(events_of({"data: a\n\ndata: [DONE]\n"}), (Strings{"data: a\n\n|a", "rest data: [DONE]\n"}));
  EXPECT_EQ(event_in("data: [DONE]\n").data, "[DONE]");
}

TEST(EventSplitter, TellsKeepAlivesFromEvents) {
  EXPECT_EQ(events_of({": keep-alive\n\n\n\r\ndata: a\n\n"}),
            (Strings{": keep-alive\n\n|#", "\n|#", "\r\n|#", "data: a\n\n|a", "rest "}));
  EXPECT_EQ(events_of({"event: ping\n\n"}), (Strings{"event: ping\n\n|", "rest "}));
}

TEST(EventSplitter, ReadsTheDataAmongOtherFields) {
  EXPECT_EQ(data_of(": hi\nid: 7\ndatabase: no\ndata:{\"a\":1}\nretry: 3\n\n"), (Strings{"{\"a\":1}"}));
  EXPECT_EQ(data_of("data:  two spaces\n\ndata\n\n"), (Strings{" two spaces", ""}));
  EXPECT_EQ(data_of("data: first\ndata: second\n\n"), (Strings{"first"}));
}

TEST(EventSplitter, DoesNotHoldBackAStreamThatHasNoLineFeeds) {
  EXPECT_EQ(events_of({"data: a\r\r"}), (Strings{"data: a\r\r|a", "rest "}));
}

TEST(EventSplitter, TakesALineFeedForPartOfTheBlankLineOnlyWhereItIs) {
  EXPECT_EQ(events_of({"data: a\n\r", "data: b\r\n\r", "\ndata: c\n\n"}),
            (Strings{"data: a\n\r|a", "data: b\r\n\r\n|b", "data: c\n\n|c", "rest "}));
}

TEST(EventSplitter, GivesTheSameEventsHoweverTheStreamWasCut) {
  const Strings streams = {
      "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n",
      "data: a\r\n\r\n: keep-alive\r\n\r\ndata: b\r\n\r\n",
      "data: a\r\rdata: b\rdata: c\r\r: x\r\r",
      "\n\r\n: c\nevent: e\ndata: a\ndata: b\n\n\n\ndata: no end",
      "data: mixed\r\n\n\r\ndata: x\n\r\ndata: y\r\r\n\rdata: z\r\n\r",
  };
  for (const std::string& stream : streams) {
    const Strings whole = events_of({stream});
    ASSERT_GT(whole.size(), 2u);
    for (std::size_t i = 0; i <= stream.size(); ++i) {
      for (std::size_t j = i; j <= stream.size(); ++j) {
        ASSERT_EQ(events_of({stream.substr(0, i), stream.substr(i, j - i), stream.substr(j)}), whole) << i << " " << j;
      }
    }
    Strings bytes;
    for (const char c : stream) bytes.emplace_back(1, c);
    ASSERT_EQ(events_of(bytes), whole);
  }
}

TEST(EventSplitter, HandsOutAnEventTooLargeToHoldInPieces) {
  const std::string large = "data: " + std::string(kEventBytesMax, 'x') + "\n\n";
  EventSplitter splitter;
  std::string relayed;
  for (std::size_t at = 0; at < large.size(); at += 100000) {
    splitter.feed(std::string_view(large).substr(at, 100000));
    while (const auto event = splitter.next()) {
      EXPECT_TRUE(event->partial);
      relayed += event->raw;
    }
  }
  EXPECT_TRUE(relayed == large);
  splitter.feed("data: next\n\n");
  EXPECT_EQ(splitter.next()->data, "next");
}

TEST(EventSplitter, MakesNoEventOfTheEndOfOneThatIsGone) {
  const std::string large = std::string(kEventBytesMax - 2, 'x') + "\n\r";
  EventSplitter splitter;
  splitter.feed(large);
  ASSERT_TRUE(splitter.next()->partial);
  ASSERT_FALSE(splitter.next());
  splitter.feed("data: next\n\n");
  const auto event = splitter.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->raw, "data: next\n\n");
  EXPECT_FALSE(event->partial);
}

}  // namespace
}  // namespace weir::backends
