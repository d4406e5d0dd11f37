// RequestIds makes the ids by which a request is known: UUIDv7 (RFC 9562), so that they sort by time. The generator is
// seeded once from the system's randomness; ids are unique, not secret. One per worker; not thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "pricing/instant.h"

namespace weir::gateway {

class RequestIds {
 public:
  RequestIds();
  explicit RequestIds(std::uint64_t seed);

  std::string next(pricing::Instant now);  // 36 characters
  void next(pricing::Instant now, std::string& id);

 private:
  std::uint64_t random();

  std::uint64_t state_[2];
};

}  // namespace weir::gateway
