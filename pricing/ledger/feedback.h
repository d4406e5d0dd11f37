// Feedback is what somebody thought of the answer to one request: a score from 0 to 1, and who says so. Of one request
// every source has one opinion: its latest. It is kept with what the request's record says of what was judged, so that
// it is understood when the record is gone.
#pragma once

#include <cstddef>
#include <string>

#include "pricing/instant.h"
#include "pricing/ledger/usage_record.h"

namespace weir::pricing {

struct Feedback {
  static constexpr std::size_t kSourceMax = 64;     // bytes
  static constexpr std::size_t kCommentMax = 1000;  // likewise

  std::string request_id;
  std::string source;   // "thumbs", "nightly-judge"
  double score = 0;     // 0 .. 1
  std::string comment;  // goes with the request's record
  Instant given_at;

  // Of the request.
  Instant admitted_at;
  std::string key;
  std::string task_class;
  std::string effort;
  std::string tier;
  std::string model;
  std::string quality_version;

  friend bool operator==(const Feedback&, const Feedback&) = default;
};

// What the request's record says of what is judged.
void attribute_to(const UsageRecord& record, Feedback& feedback);

}  // namespace weir::pricing
