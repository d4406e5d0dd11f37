// Usage is what one attempt consumed, in tokens. The four classes are disjoint: no token is counted in two of them,
// so none can be billed twice. OpenAI's wire words overlap (cached_tokens is inside prompt_tokens, reasoning_tokens
// inside completion_tokens); backends/dialect turns them into these.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::pricing {

struct Usage {
  std::int64_t uncached_prompt_tokens = 0;
  std::int64_t cached_prompt_tokens = 0;
  std::int64_t answer_tokens = 0;
  std::int64_t reasoning_tokens = 0;

  constexpr std::int64_t prompt_tokens() const { return uncached_prompt_tokens + cached_prompt_tokens; }
  constexpr std::int64_t completion_tokens() const { return answer_tokens + reasoning_tokens; }
  constexpr std::int64_t total_tokens() const { return prompt_tokens() + completion_tokens(); }

  constexpr Usage& operator+=(const Usage& other) {
    uncached_prompt_tokens += other.uncached_prompt_tokens;
    cached_prompt_tokens += other.cached_prompt_tokens;
    answer_tokens += other.answer_tokens;
    reasoning_tokens += other.reasoning_tokens;
    return *this;
  }

  friend constexpr bool operator==(const Usage&, const Usage&) = default;
};

// Where a usage figure comes from: the upstream's own final word; the upstream's running count or the deltas counted
// before a stream was cut; an estimate from the bytes of the request; or nothing was used.
enum class UsageSource : std::uint8_t { none, upstream, counted, estimated };

std::string_view name_of(UsageSource source);
std::optional<UsageSource> usage_source_named(std::string_view name);

}  // namespace weir::pricing
