// How the servers spell usage:
//
//   all        prompt_tokens, completion_tokens, total_tokens    (overlapping: the classes below are inside these)
//   OpenAI     prompt_tokens_details.cached_tokens, completion_tokens_details.reasoning_tokens; vLLM and MindIE too,
//              with null in place of either where it is not counted
//   DeepSeek   also prompt_cache_hit_tokens, prompt_cache_miss_tokens
//   SGLang     reasoning_tokens beside the totals
//   Responses  input_tokens, output_tokens, input_tokens_details.cached_tokens, output_tokens_details.reasoning_tokens
//   Anthropic  input_tokens (those that were neither read from nor written to the cache), cache_read_input_tokens,
//              cache_creation_input_tokens, output_tokens
#include "backends/dialect/usage.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "backends/dialect/dialect.h"

namespace weir::backends {
namespace {

// A count of tokens as a server states it: nothing until it does.
using Count = std::optional<std::int64_t>;

struct Stated {
  Count prompt, completion, total;
  Count cached, cache_hit, cache_miss, reasoning;
  Count cache_read, cache_written;
};

// No request comes near this many tokens; a figure beyond it is nonsense that must not overflow a sum.
constexpr std::int64_t kTokensMax = std::numeric_limits<std::int32_t>::max();

void read_count(JsonWalk& walk, Count& count) {
  if (const auto number = walk.integer()) count = std::clamp<std::int64_t>(*number, 0, kTokensMax);
}

void read_detail(JsonWalk& walk, std::string_view name, Count& count) {
  walk.object([&](std::string_view key) {
    if (key == name) read_count(walk, count);
  });
}

// Names are told apart by their lengths first.
void read_member(JsonWalk& walk, std::string_view key, Stated& stated) {
  switch (key.size()) {
    case 12:
      if (key == "total_tokens") read_count(walk, stated.total);
      if (key == "input_tokens") read_count(walk, stated.prompt);
      break;
    case 13:
      if (key == "prompt_tokens") read_count(walk, stated.prompt);
      if (key == "output_tokens") read_count(walk, stated.completion);
      break;
    case 16:
      if (key == "reasoning_tokens") read_count(walk, stated.reasoning);
      break;
    case 17:
      if (key == "completion_tokens") read_count(walk, stated.completion);
      break;
    case 20:
      if (key == "input_tokens_details") read_detail(walk, "cached_tokens", stated.cached);
      break;
    case 21:
      if (key == "prompt_tokens_details") read_detail(walk, "cached_tokens", stated.cached);
      if (key == "output_tokens_details") read_detail(walk, "reasoning_tokens", stated.reasoning);
      break;
    case 23:
      if (key == "prompt_cache_hit_tokens") read_count(walk, stated.cache_hit);
      if (key == "cache_read_input_tokens") read_count(walk, stated.cache_read);
      break;
    case 24:
      if (key == "prompt_cache_miss_tokens") read_count(walk, stated.cache_miss);
      break;
    case 25:
      if (key == "completion_tokens_details") read_detail(walk, "reasoning_tokens", stated.reasoning);
      break;
    case 27:
      if (key == "cache_creation_input_tokens") read_count(walk, stated.cache_written);
      break;
    default:
      break;
  }
}

// Anthropic's prompt is what the others call the uncached part of it.
void add_cache(Stated& stated) {
  if (!stated.cache_read && !stated.cache_written) return;
  if (stated.prompt) *stated.prompt += stated.cache_read.value_or(0) + stated.cache_written.value_or(0);
  stated.cached = stated.cache_read;
}

// Fills a total that is missing from those that are there. DeepSeek's own count of cached tokens, which it bills by,
// goes before the one that it has for OpenAI's sake.
void complete(Stated& stated) {
  add_cache(stated);
  if (stated.cache_hit) stated.cached = stated.cache_hit;
  if (!stated.prompt && (stated.cached || stated.cache_miss)) {
    stated.prompt = stated.cached.value_or(0) + stated.cache_miss.value_or(0);
  }
  if (!stated.total) return;
  if (!stated.prompt) stated.prompt = std::max<std::int64_t>(0, *stated.total - stated.completion.value_or(0));
  if (!stated.completion) stated.completion = std::max<std::int64_t>(0, *stated.total - *stated.prompt);
}

}  // namespace

std::optional<pricing::Usage> read_usage(JsonWalk& walk, bool& conflict) {
  Stated stated;
  if (!walk.object([&](std::string_view key) { read_member(walk, key, stated); })) return std::nullopt;
  conflict = stated.cache_hit && stated.cached && *stated.cache_hit != *stated.cached;
  complete(stated);
  if (!stated.prompt && !stated.completion) return std::nullopt;
  const std::int64_t prompt = stated.prompt.value_or(0);
  const std::int64_t completion = stated.completion.value_or(0);
  const std::int64_t cached = std::min(stated.cached.value_or(0), prompt);
  const std::int64_t reasoning = std::min(stated.reasoning.value_or(0), completion);
  return pricing::Usage{.uncached_prompt_tokens = prompt - cached,
                        .cached_prompt_tokens = cached,
                        .answer_tokens = completion - reasoning,
                        .reasoning_tokens = reasoning};
}

std::optional<pricing::Usage> parse_usage(std::string_view object) {
  JsonWalk walk(object);
  bool conflict = false;
  return read_usage(walk, conflict);
}

}  // namespace weir::backends
