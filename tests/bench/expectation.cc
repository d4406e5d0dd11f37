#include "tests/bench/expectation.h"

#include <charconv>
#include <utility>

namespace weir::bench {
namespace {

constexpr std::string_view kModelKey = "\"model\":\"";
constexpr std::string_view kEventEnd = "\n\n";
constexpr std::string_view kBill = ",\"cost_";  // what a gateway may add at the end of a usage object

std::string without_bill(std::string_view text) {
  std::string bare(text);
  const auto bill = bare.find(kBill);
  if (bill != std::string::npos) bare.erase(bill, bare.find('}', bill) - bill);
  return bare;
}

}  // namespace

Expectation::Expectation(const Wish& wish) : streamed_(wish.stream), stamped_(wish.stamped) {
  if (!streamed_) {
    parts_.push_back(part_of(answer_body(wish)));
    return;
  }
  for (auto& event : stream_events(wish)) parts_.push_back(part_of(std::move(event)));
}

Expectation::Part Expectation::part_of(std::string text) {
  Part part{.text = std::move(text)};
  const auto key = part.text.find(kModelKey);
  if (key == std::string::npos) return part;
  part.model_begin = key + kModelKey.size();
  part.model_end = part.text.find('"', part.model_begin);
  return part;
}

bool Expectation::matches(std::size_t index, std::string_view text) const {
  if (index >= parts_.size()) return false;
  const auto& part = parts_[index];
  const std::string_view expected = part.text;
  if (part.model_begin == std::string::npos) return text == expected;
  if (!text.starts_with(expected.substr(0, part.model_begin))) return false;
  const auto model_end = text.find('"', part.model_begin);
  return model_end != std::string_view::npos && model_end > part.model_begin &&
         (text.substr(model_end) == expected.substr(part.model_end) ||
          without_bill(text.substr(model_end)) == expected.substr(part.model_end));
}

bool BodyCheck::feed(std::string_view bytes) {
  if (expectation_->streamed()) return feed_events(bytes);
  held_.append(bytes);
  return true;
}

bool BodyCheck::feed_events(std::string_view bytes) {
  if (!held_.empty()) {
    held_.append(bytes);
    const std::string held = std::exchange(held_, {});
    return feed_events(held);
  }
  for (auto end = bytes.find(kEventEnd); end != std::string_view::npos; end = bytes.find(kEventEnd)) {
    if (!take(bytes.substr(0, end + kEventEnd.size()))) return false;
    bytes.remove_prefix(end + kEventEnd.size());
  }
  held_ = bytes;
  return true;
}

bool BodyCheck::finish() {
  if (!expectation_->streamed() && !take(std::exchange(held_, {}))) return false;
  return held_.empty() && next_ == expectation_->parts();
}

// What is compared has zeros where the stamp was.
bool BodyCheck::take_stamped(std::string_view text) {
  const auto key = text.find(kStampKey);
  if (key == std::string_view::npos) return expectation_->matches(next_, text);
  std::string zeroed(text);
  const auto begin = key + kStampKey.size();
  if (zeroed.size() < begin + kStampDigits) return false;
  std::int64_t sent_ns = 0;
  const auto [end, error] = std::from_chars(text.data() + begin, text.data() + begin + kStampDigits, sent_ns);
  if (error != std::errc() || end != text.data() + begin + kStampDigits) return false;
  stamps_.push_back(sent_ns);
  zeroed.replace(begin, kStampDigits, kStampDigits, '0');
  return expectation_->matches(next_, zeroed);
}

bool BodyCheck::take(std::string_view text) {
  if (expectation_->stamped() ? !take_stamped(text) : !expectation_->matches(next_, text)) return false;
  ++next_;
  return true;
}

void BodyCheck::restart() {
  next_ = 0;
  held_.clear();
  stamps_.clear();
}

}  // namespace weir::bench
