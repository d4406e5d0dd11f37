// The few lines of HTTP/1.1 that a response is made of.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::simulator {

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kEventStream = "text/event-stream; charset=utf-8";
inline constexpr std::string_view kPlainText = "text/plain; version=0.0.4; charset=utf-8";
inline constexpr std::string_view kChunkEnd = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

struct Head {
  int status = 200;
  std::string_view content_type = kJson;
  std::optional<std::size_t> length = {};  // without one the body comes in chunks
  bool close = false;
  std::string extra = {};  // whole header lines
};

std::string head_text(const Head& head);

// What stands before the bytes of a chunk; kChunkEnd stands after them.
std::string chunk_begin(std::size_t size);

}  // namespace weir::simulator
