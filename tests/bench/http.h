// As much of HTTP/1.1 as the two ends of a benchmark need: heads, and bodies with a length or in chunks. Lean, so that
// the ends stay faster than the proxy between them; strict where a proxy could hide a mistake.
//
// Pure; no thread contract.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::bench {

struct Head {
  std::string_view start_line;
  std::optional<std::size_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  std::size_t bytes = 0;  // the head's own length, blank line included
};

// Nothing until the blank line has arrived. Views into `bytes`.
std::optional<Head> parse_head(std::string_view bytes);

// A ChunkedDecoder takes the framing off a chunked body.
class ChunkedDecoder {
 public:
  // The next piece of data at the front of `input`, which is consumed with its framing. Empty: `input` is used up, or
  // the body is done or broken.
  std::string_view next(std::string_view& input);
  bool done() const { return state_ == State::done; }
  bool broken() const { return state_ == State::broken; }

 private:
  enum class State : std::uint8_t { size, extension, data, data_end, trailer, done, broken };
  void step(char c);
  void take_size(char c);

  State state_ = State::size;
  std::size_t left_ = 0;    // bytes of the current chunk still to come
  int digits_ = 0;          // of the current size
  bool line_empty_ = true;  // of the current trailer line
};

// A ResponseReader reads one response after another from a connection.
class ResponseReader {
 public:
  // The next piece of the body at the front of `input`. Empty: everything was used up, or the response is over.
  std::string_view next(std::string_view& input);
  bool complete() const { return state_ == State::complete; }
  bool broken() const { return state_ == State::broken; }
  bool keep_alive() const { return keep_alive_; }
  int status() const { return status_; }
  void restart() { *this = ResponseReader(); }

 private:
  enum class State : std::uint8_t { head, sized, chunked, complete, broken };
  bool read_head(std::string_view& input);
  void begin_body(const Head& head);
  std::string_view next_sized(std::string_view& input);
  std::string_view next_chunk(std::string_view& input);

  State state_ = State::head;
  bool keep_alive_ = true;
  int status_ = 0;
  std::size_t left_ = 0;
  ChunkedDecoder chunks_;
  std::string held_;  // an incomplete head
};

}  // namespace weir::bench
