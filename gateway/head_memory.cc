#include "gateway/head_memory.h"

#include <functional>

namespace weir::gateway {

bool HeadMemory::recall(std::string_view buffer, Place place, RequestHead& head) const {
  if (place == kNone) return false;
  const Kept& kept = kept_[place];
  const auto again = kept.text.again_in(buffer);
  if (!again) return false;
  head = kept.head;
  head.content_length = again->content_length;
  const auto bytes = static_cast<std::uint32_t>(again->bytes);
  if (bytes == head.bytes) return true;
  const std::uint32_t by = bytes - head.bytes;  // modulo 2^32, where it is less
  for (RequestHead::Range& range : head.headers) {
    if (range.begin > head.length.begin) range.begin += by;
  }
  head.length.size += by;
  head.bytes = bytes;
  return true;
}

HeadMemory::Place HeadMemory::keep(std::string_view buffer, const RequestHead& head) {
  const std::hash<std::string_view> hash;
  const std::size_t sender = hash(head[Header::authorization].of(buffer)) ^ hash(head[Header::api_key].of(buffer));
  const auto place = static_cast<Place>((sender + head.bytes - head.length.size) % kPlaces);
  if (!kept_[place].text.keep(buffer.substr(0, head.bytes), head.length.of(buffer))) return kNone;
  kept_[place].head = head;
  return place;
}

}  // namespace weir::gateway
