// An EventSplitter cuts a text/event-stream into events, however it was cut into reads. It looks only for the ends
// of events (a blank line: "\n\n", "\r\n\r\n" or "\r\r") and never changes a byte.
//
//   splitter.feed(bytes)              what was just read; valid until the next feed
//   while (auto event = splitter.next()) ...   complete events, each with its terminator
//   splitter.rest()                   what is still incomplete, for the end of the stream
//
// Only an incomplete event is copied, into a buffer that is released when it is complete. An event beyond
// kEventBytesMax is handed out in pieces, marked partial. Pure; no thread contract.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::backends {

inline constexpr std::size_t kEventBytesMax = 4u << 20;

struct Event {
  std::string_view raw;      // everything, terminator included: what is relayed
  std::string_view data;     // the payload of its "data:" line; of the first, should there be several ("" when none)
  bool comment_only = false; // keep-alives and blank lines: bytes that are no token
  bool partial = false;
};

class EventSplitter {
 public:
  void feed(std::string_view bytes);
  std::optional<Event> next();
  std::string_view rest() const;

 private:
  std::string held_;               // an incomplete event from earlier reads
  std::string_view input_;         // not yet handed out
  bool event_in_held_ = false;     // the last event was handed out of held_, which the next call clears
};

}  // namespace weir::backends
