// A PromptScale says how many tokens a prompt has, without a tokenizer: from its words, digits and marks and its
// characters of other scripts, by a rule of thumb, corrected by what upstreams counted for the same key and model.
// Kinds of text differ (code, prose, Chinese), and a key's traffic is of its own kind.
//
// Memory is bounded: the key that was not heard of for longest gives way. Not thread-safe.
#pragma once

#include <cstdint>

#include "routing/bounded_table.h"
#include "routing/log_regression.h"
#include "routing/thinning.h"

namespace weir::routing {

// The text of a prompt, counted. All zero where its tokens are known from elsewhere.
struct PromptText {
  std::int64_t ascii_bytes = 0;
  std::int64_t words = 0;   // runs of ASCII letters, in the messages as JSON
  std::int64_t digits = 0;  // there, too
  std::int64_t marks = 0;   // there, too: ASCII that is neither letter nor digit nor space
  std::int64_t cjk_characters = 0;
  std::int64_t other_characters = 0;
  std::int64_t messages = 0;

  bool empty() const { return ascii_bytes + cjk_characters + other_characters == 0; }
};

// Tokens by a rule of thumb, at least 1, fitted to DeepSeek's tokenizer: 1.1 per word, 0.7 per digit, 0.5 per mark,
// 0.65 per CJK character and 0.4 per other one, where 4 words and 12 marks of a message are its JSON, and the template
// adds 3 tokens to it. No ASCII token has more than 8 bytes.
double rule_of_thumb(const PromptText& text);

class PromptScale {
 public:
  double tokens(const PromptText& text, int key, int tier) const;
  // Each key learns from as many as it has use for (thinning.h).
  void observe(const PromptText& text, int key, int tier, std::int64_t prompt_tokens, Thinning::TimePoint now);

  static constexpr std::size_t kFeatures = 8;

 private:
  static constexpr std::size_t kKeysMax = 1024;

  struct Learned {
    Learned();
    void learn(const PromptText& text, double prompt_tokens);
    LogRegression<kFeatures> regression;
    Thinning thinning;
  };

  const Learned* nearest(int key, int tier) const;

  Learned fresh_;
  BoundedTable<Learned> learned_{kKeysMax};
};

}  // namespace weir::routing
