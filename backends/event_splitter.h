// An EventSplitter cuts a text/event-stream into events, however it was cut into reads. It looks only for the ends
// of events (a blank line: "\n\n", "\r\n\r\n" or "\r\r") and never changes a byte.
//
//   splitter.feed(bytes)              what was just read; valid until the next feed
//   while (auto event = splitter.next()) ...   complete events, each with its terminator
//   splitter.rest()                   what is still incomplete, for the end of the stream
//
// Only an incomplete event is copied, into a buffer that is released when it is complete. An event beyond
// kEventBytesMax is handed out in pieces, marked partial (the last one too). Pure; no thread contract.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::backends {

inline constexpr std::size_t kEventBytesMax = 4u << 20;

struct Event {
  std::string_view raw;       // everything, terminator included: what is relayed
  std::string_view data;      // the payload of its "data:" line; of the first, should there be several ("" when none)
  bool comment_only = false;  // keep-alives and blank lines: bytes that are no token
  bool partial = false;       // a piece of an event; its data and comment_only are not known
};

// The event that these bytes are, with or without its terminator: for the rest of a stream that ended without one.
Event event_in(std::string_view raw);

class EventSplitter {
 public:
  // Only after next() has returned nothing for the bytes before.
  void feed(std::string_view bytes);
  // Views are valid until the next call of next() or feed().
  std::optional<Event> next();
  // After next() has returned nothing.
  std::string_view rest() const { return event_in_held_ ? std::string_view() : std::string_view(held_); }

 private:
  enum class Line : std::uint8_t { begin, inside, ended_with_cr, blank_with_cr };

  std::optional<std::size_t> event_end(std::string_view bytes);
  Event handed_out(std::string_view piece, bool complete);
  void forget_handed_out();

  std::string held_;            // an incomplete event from earlier reads
  std::string_view input_;      // not yet handed out
  bool event_in_held_ = false;  // the last event was handed out of held_, which the next call clears
  bool in_pieces_ = false;      // the event at hand was too large: a piece of it has been handed out
  Line line_ = Line::begin;     // where the bytes seen so far end
};

}  // namespace weir::backends
