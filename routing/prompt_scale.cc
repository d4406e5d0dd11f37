#include "routing/prompt_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::routing {
namespace {

using Features = std::array<double, PromptScale::kFeatures>;

constexpr double kPerWord = 1.1;
constexpr double kPerDigit = 0.7;
constexpr double kPerMark = 0.5;
constexpr double kPerCjkCharacter = 0.65;
constexpr double kPerOtherCharacter = 0.4;
constexpr double kPerMessage = 3;
constexpr double kAsciiBytesOfATokenMax = 8;  // a word may be very long
constexpr double kWordsOfJson = 4;            // of each message: its keys and its role
constexpr double kMarksOfJson = 12;
constexpr double kCorrectionMax = 2;  // as a logarithm
constexpr int kAllKeys = -1;

// What the prompt is made of, in shares of the estimate.
Features features_of(const PromptText& text, double estimate) {
  const auto share = [estimate](std::int64_t count) { return static_cast<double>(count) / estimate; };
  return {1,
          share(text.cjk_characters),
          share(text.other_characters),
          static_cast<double>(text.messages) / (estimate + 10),
          std::log(estimate) - 6,
          share(text.ascii_bytes) / 4 - 1,
          share(text.marks),
          share(text.digits)};
}

std::uint64_t hash_of(int key, int tier) {
  return hashed(hashed(0, static_cast<std::uint64_t>(key)), static_cast<std::uint64_t>(tier));
}

}  // namespace

double rule_of_thumb(const PromptText& text) {
  const auto messages = static_cast<double>(text.messages);
  const double words = std::max(0.0, static_cast<double>(text.words) - kWordsOfJson * messages);
  const double marks = std::max(0.0, static_cast<double>(text.marks) - kMarksOfJson * messages);
  const double least = std::max(1.0, static_cast<double>(text.ascii_bytes) / kAsciiBytesOfATokenMax);
  return std::max(least, kPerWord * words + kPerMark * marks + kPerDigit * static_cast<double>(text.digits) +
                             kPerCjkCharacter * static_cast<double>(text.cjk_characters) +
                             kPerOtherCharacter * static_cast<double>(text.other_characters) + kPerMessage * messages);
}

PromptScale::Learned::Learned() : regression({1, 0.3, 0.3, 1, 0.02, 1, 1, 1}) {}

const PromptScale::Learned* PromptScale::nearest(int key, int tier) const {
  if (const Learned* own = learned_.find(hash_of(key, tier))) return own;
  return learned_.find(hash_of(kAllKeys, tier));
}

double PromptScale::tokens(const PromptText& text, int key, int tier) const {
  const double estimate = rule_of_thumb(text);
  const Learned* learned = nearest(key, tier);
  if (!learned) return estimate;
  const double correction = learned->regression.predict(features_of(text, estimate));
  return std::max(1.0, estimate * std::exp(std::clamp(correction, -kCorrectionMax, kCorrectionMax)));
}

// A key that was not heard of starts from what is known of all.
void PromptScale::observe(const PromptText& text, int key, int tier, std::int64_t prompt_tokens,
                          Thinning::TimePoint now) {
  if (text.empty() || prompt_tokens < 1) return;
  for (const int whose : {key, kAllKeys}) {
    const Learned* const known = nearest(whose, tier);
    Learned& learned = learned_.touch(hash_of(whose, tier), known ? *known : fresh_);
    if (learned.thinning.lets_through(now)) learned.learn(text, static_cast<double>(prompt_tokens));
    if (key == kAllKeys) break;
  }
}

void PromptScale::Learned::learn(const PromptText& text, double prompt_tokens) {
  const double estimate = rule_of_thumb(text);
  const double ratio = std::clamp(std::log(prompt_tokens / estimate), -kCorrectionMax, kCorrectionMax);
  regression.observe(features_of(text, estimate), ratio, 0);
}

}  // namespace weir::routing
