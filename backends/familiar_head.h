// A FamiliarHead is a header of the common shape (common_head.h) that was read before and is known again by comparing
// it: whoever sends many messages over one connection says the same header again and again, and only the figure of its
// Content-Length differs.
//
//   keep(text, length)    what common_request_head or common_answer_head accepted, in place of what was kept before
//   again_in(buffer)      whether a buffer begins with that header again, and how long its body is this time
//
// Every byte is compared but those digits, which are read by the same rules. So what is known again would have been
// accepted too, and means the same but for them; where their number differs, what stands behind them is moved.
// One thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::backends {

class FamiliarHead {
 public:
  static constexpr std::size_t kBytesMax = 2048;

  struct Again {
    std::uint64_t content_length = 0;
    std::size_t bytes = 0;  // of the header, blank line included
  };

  // `length` is the figure of its Content-Length, a view into the text; empty where it has none. False, and nothing
  // changed, when the text is longer than kBytesMax.
  bool keep(std::string_view text, std::string_view length);
  // Nothing when it is another, or not complete.
  std::optional<Again> again_in(std::string_view buffer) const;

 private:
  std::string text_;           // without the digits
  std::size_t length_at_ = 0;  // where they stand
  bool has_length_ = false;
};

}  // namespace weir::backends
