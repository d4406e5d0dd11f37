// An Expectation is what the body of an answer must be: every byte, except the model's name, which a gateway may put
// back to what its client asked for, and when an event was sent, where it says so. A BodyCheck holds one answer against
// it while it arrives.
//
//   BodyCheck check(expectation);
//   check.feed(bytes)      any cut of the body; false at the first byte that is not as expected
//   check.take_stamps()    when the events that came since the last call were sent
//   check.finish()         at the body's end: true when nothing is missing either
//   check.restart()        for the next answer
//
// An Expectation is immutable and must outlive its checks; a BodyCheck belongs to one connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/bench/completion.h"

namespace weir::bench {

class Expectation {
 public:
  explicit Expectation(const Wish& wish);

  bool streamed() const { return streamed_; }
  bool stamped() const { return stamped_; }
  std::size_t parts() const { return parts_.size(); }
  bool matches(std::size_t part, std::string_view text) const;

 private:
  struct Part {
    std::string text;
    std::size_t model_begin = std::string::npos;  // of its value; npos: there is no model in it
    std::size_t model_end = std::string::npos;
  };
  static Part part_of(std::string text);

  bool streamed_ = false;
  bool stamped_ = false;
  std::vector<Part> parts_;  // the events of a stream, or the one answer
};

class BodyCheck {
 public:
  explicit BodyCheck(const Expectation& expectation) : expectation_(&expectation) {}

  bool feed(std::string_view bytes);
  bool finish();
  void restart();
  std::size_t events() const { return next_; }  // parts that were right so far
  std::vector<std::int64_t> take_stamps() { return std::exchange(stamps_, {}); }

 private:
  bool take(std::string_view text);
  bool take_stamped(std::string_view text);
  bool feed_events(std::string_view bytes);

  const Expectation* expectation_;
  std::size_t next_ = 0;
  std::string held_;  // an incomplete part
  std::vector<std::int64_t> stamps_;
};

}  // namespace weir::bench
