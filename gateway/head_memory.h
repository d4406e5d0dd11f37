// A HeadMemory knows the headers that clients sent of late, so that a client that sends the same again need not be read
// line by line: it is compared with what stood in its connection's place (backends/familiar_head.h).
//
//   recall(buffer, place, head)    is it that one again? then `head` is what was read of it, with this time's length
//   place = keep(buffer, head)     else, when it was read: for the connection's next request
//
// The places are few, and connections of one client share one: the same header is kept once. A place may meanwhile be
// another client's, and then nothing is known again. A header beyond FamiliarHead::kBytesMax is not kept.
// One per worker, on its thread only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "backends/familiar_head.h"
#include "gateway/request_head.h"

namespace weir::gateway {

class HeadMemory {
 public:
  using Place = std::uint8_t;
  static constexpr Place kPlaces = 64;
  static constexpr Place kNone = kPlaces;  // of a connection that sent nothing yet

  HeadMemory() : kept_(kPlaces) {}

  bool recall(std::string_view buffer, Place place, RequestHead& head) const;
  // A common header, with which the buffer begins.
  Place keep(std::string_view buffer, const RequestHead& head);

 private:
  struct Kept {
    backends::FamiliarHead text;
    RequestHead head;
  };

  std::vector<Kept> kept_;
};

}  // namespace weir::gateway
