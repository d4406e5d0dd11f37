// text/event-stream, as far as its cutting goes (lines end in LF, CR LF or CR; a blank line ends an event):
//
//   stream = *event
//   event  = *( line end ) end
//   line   = ':' comment | field [ ':' [ ' ' ] value ]
//
// A CR at the start of a line may be a blank line alone or half of a CR LF, and only the next byte tells. It is waited
// for, except behind a line that ended in a bare CR: such a stream has no LF, and its events must not be held back.
#include "backends/event_splitter.h"

#include <cassert>
#include <utility>

#include "backends/byte_search.h"

namespace weir::backends {
namespace {

// Takes the first line of `text`, without its end.
std::string_view take_line(std::string_view& text) {
  const char* const end = text.data() + text.size();
  const char* const line_end = find_line_end(text.data(), end);
  const std::string_view line(text.data(), static_cast<std::size_t>(line_end - text.data()));
  text.remove_prefix(line.size());
  if (!text.empty()) text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
  return line;
}

}  // namespace

Event event_in(std::string_view raw) {
  constexpr std::string_view kData = "data";
  Event event;
  event.raw = raw;
  event.comment_only = true;
  while (!raw.empty()) {
    std::string_view line = take_line(raw);
    if (line.empty() || line.front() == ':') continue;
    event.comment_only = false;
    if (!line.starts_with(kData)) continue;
    line.remove_prefix(kData.size());
    if (line.empty()) break;
    if (line.front() != ':') continue;  // another field, such as "database"
    line.remove_prefix(line.starts_with(": ") ? 2 : 1);
    event.data = line;
    break;
  }
  return event;
}

void EventSplitter::feed(std::string_view bytes) {
  forget_handed_out();
  assert(input_.empty());
  input_ = bytes;
}

std::optional<Event> EventSplitter::next() {
  forget_handed_out();
  while (!input_.empty()) {
    const std::string_view window = input_.substr(0, kEventBytesMax - held_.size());
    const std::optional<std::size_t> end = event_end(window);
    const std::string_view piece = window.substr(0, end.value_or(window.size()));
    input_.remove_prefix(piece.size());
    if (end && held_.empty() && piece.empty()) {  // its end was handed out with the last piece
      in_pieces_ = false;
      continue;
    }
    if (end || held_.size() + piece.size() == kEventBytesMax) return handed_out(piece, end.has_value());
    held_.append(piece);
  }
  return std::nullopt;
}

Event EventSplitter::handed_out(std::string_view piece, bool complete) {
  const bool partial = !complete || in_pieces_;
  in_pieces_ = !complete;
  if (!held_.empty()) {
    event_in_held_ = true;
    piece = held_.append(piece);
  }
  if (!partial) return event_in(piece);
  Event event;
  event.raw = piece;
  event.partial = true;
  return event;
}

void EventSplitter::forget_handed_out() {
  if (std::exchange(event_in_held_, false)) std::string().swap(held_);
}

// Walks the lines of `bytes` from line_ on. Where an event ends, the next one begins.
std::optional<std::size_t> EventSplitter::event_end(std::string_view bytes) {
  const char* const end = bytes.data() + bytes.size();
  for (const char* at = bytes.data(); at != end; ++at) {
    if (line_ == Line::inside && (at = find_line_end(at, end)) == end) break;
    const auto ended = [&](std::size_t taken) {
      line_ = Line::begin;
      return static_cast<std::size_t>(at - bytes.data()) + taken;
    };
    if (line_ == Line::blank_with_cr) return ended(*at == '\n' ? 1 : 0);
    if (*at == '\n') {
      if (line_ == Line::begin) return ended(1);
      line_ = Line::begin;
    } else if (*at == '\r') {
      if (line_ == Line::ended_with_cr) return ended(1);
      line_ = line_ == Line::begin ? Line::blank_with_cr : Line::ended_with_cr;
    } else {
      line_ = Line::inside;
    }
  }
  return std::nullopt;
}

}  // namespace weir::backends
