// What differs between the wire dialects of model servers, seen from the one path of a request:
//
//   request_splices   what must change in a request body for this deployment
//   inspect_chunk     what a stream event says that metering needs, and what must change in it
//   inspect_answer    the same for a whole (non-streaming) answer
//
// Nothing is parsed into a tree. A walk (json_walk.h) looks only into the objects on the way to the few members that
// matter and skips all others whole, so that a member is never taken for one of the same name further down.
// Pure; no thread contract.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/json_outline.h"
#include "backends/splice.h"
#include "config/deployment.h"
#include "config/quality.h"
#include "pricing/usage.h"

namespace weir::backends {

struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool empty() const { return begin == end; }
};

// Of a view into the whole; empty where there is none.
inline ByteRange range_of(std::string_view part, std::string_view whole) {
  if (part.empty()) return {};
  const auto begin = static_cast<std::size_t>(part.data() - whole.data());
  return {begin, begin + part.size()};
}

// Of whom and how a request is asked.
struct Asked {
  bool streamed = false;
  std::string_view isolation = {};  // what keeps this tenant's prefix cache apart; "" where nothing shall
  config::Endpoint endpoint = config::Endpoint::chat;
  std::optional<std::int64_t> completion_tokens_max = {};  // more than that the server shall not write
  std::optional<config::Effort> effort = {};               // of a chat whose client says nothing of thinking
};

// Splices for a request whose body has the given outline (see json_outline.h): the upstream's model name in place of
// the client's; for a stream the request for usage where the dialect knows it (include_usage, and
// continuous_usage_stats where the deployment has running usage); the dialect's own switch for thinking, level of
// effort and tenant; a limit of what is written. Sorted by offset.
Splices request_splices(std::string_view body, const JsonOutline& outline, const Asked& asked,
                        const config::Deployment& deployment);

// The path under which the deployment offers the endpoint.
std::string request_path(const config::Deployment& deployment, config::Endpoint endpoint);

// What the client's own stream_options ask for.
struct UsageWish {
  bool usage_chunk = false;    // include_usage
  bool running_usage = false;  // vLLM's continuous_usage_stats
};

UsageWish usage_wish(std::string_view body, const JsonOutline& outline);

struct ChunkFacts {
  bool done = false;                    // [DONE]
  bool error = false;                   // an in-band error object
  bool has_content = false;             // some delta holds answer or reasoning text, or a tool call
  bool finished = false;                // some choice has a finish_reason
  bool filtered = false;                // and it is content_filter
  bool usage_only = false;              // "choices":[] with usage: the extra chunk
  std::optional<pricing::Usage> usage;  // disjoint classes
  ByteRange usage_member;               // within data: `,"usage":{...}`, comma included, for cutting out
  ByteRange model_value;                // within data: the model's value without quotes
  ByteRange reasoning_key;              // within data: a delta's name "reasoning" where "reasoning_content" is meant
  bool usage_conflict = false;          // two fields for one class of tokens disagree
  bool malformed = false;               // neither a JSON object nor [DONE]
  std::string_view id;                  // upstream's id, without quotes
};

// A chunk of a stream of chat completions or completions.
ChunkFacts inspect_chunk(std::string_view data);
// What the endpoint streams: such a chunk, or an event of responses or messages, which says its kind in "type".
ChunkFacts inspect_event(config::Endpoint endpoint, std::string_view data);

struct AnswerFacts {
  std::optional<pricing::Usage> usage;
  ByteRange model_value;                  // within the body, without quotes; empty when absent
  std::vector<ByteRange> reasoning_keys;  // within the body: as in ChunkFacts, of every choice
  bool usage_conflict = false;
  std::string_view id;
};

AnswerFacts inspect_answer(std::string_view body);

// What changes in an answer on its way to the client: the model's name and the name of the reasoning.
Splices answer_splices(const AnswerFacts& facts, std::string_view public_model);

// A usage object's text -> disjoint classes, from OpenAI's, DeepSeek's, vLLM's, MindIE's and SGLang's fields. Negative
// or inconsistent figures are clamped (cached to the prompt, reasoning to the completion). Nothing when it is null or
// has no token counts.
std::optional<pricing::Usage> parse_usage(std::string_view object);

}  // namespace weir::backends
