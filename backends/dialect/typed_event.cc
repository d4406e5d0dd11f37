// Events of OpenAI's responses and of Anthropic's messages. Each names its kind; few of them matter:
//
//   {"type":"response.output_text.delta","delta":"..."}              any "....delta" is content
//   {"type":"response.completed","response":{"id","model","usage"}}  or .incomplete, or .failed; no [DONE] follows
//   {"type":"message_start","message":{"id","model","usage"}}
//   {"type":"content_block_delta","delta":{...}}
//   {"type":"message_delta","delta":{"stop_reason"},"usage":{...}}   {"type":"message_stop"}
//   {"type":"error",...}                                             both
#include "backends/dialect/dialect.h"
#include "backends/dialect/usage.h"
#include "backends/json_walk.h"

namespace weir::backends {
namespace {

// The inner object that carries what a chunk has at its top.
void read_subject(JsonWalk& walk, std::string_view data, ChunkFacts& facts) {
  walk.object([&](std::string_view key) {
    if (key == "id") facts.id = walk.text();
    if (key == "model") facts.model_value = range_of(walk.text(), data);
    if (key == "usage" && walk.peek() == '{') facts.usage = read_usage(walk, facts.usage_conflict);
  });
}

// "type" may stand behind what it explains.
template <class OnKind>
ChunkFacts read_event(std::string_view data, std::string_view subject, OnKind&& on_kind) {
  ChunkFacts facts;
  std::string_view kind;
  JsonWalk walk(data);
  walk.object([&](std::string_view key) {
    if (key == "type") kind = walk.text();
    if (key == subject) read_subject(walk, data, facts);
    if (key == "usage" && walk.peek() == '{') facts.usage = read_usage(walk, facts.usage_conflict);
    if (key == "error" && walk.peek() == '{') facts.error = true;
  });
  facts.error = facts.error || kind == "error";
  on_kind(kind, facts);
  return facts;
}

ChunkFacts inspect_response_event(std::string_view data) {
  return read_event(data, "response", [](std::string_view kind, ChunkFacts& facts) {
    facts.has_content = kind.ends_with(".delta");
    facts.error = facts.error || kind == "response.failed";
    facts.done = facts.finished = kind == "response.completed" || kind == "response.incomplete";
    if (!facts.done) facts.usage.reset();
  });
}

ChunkFacts inspect_message_event(std::string_view data) {
  return read_event(data, "message", [](std::string_view kind, ChunkFacts& facts) {
    facts.has_content = kind == "content_block_delta";
    facts.finished = kind == "message_delta";
    facts.done = kind == "message_stop";
  });
}

}  // namespace

ChunkFacts inspect_event(config::Endpoint endpoint, std::string_view data) {
  switch (endpoint) {
    case config::Endpoint::responses:
      return inspect_response_event(data);
    case config::Endpoint::messages:
      return inspect_message_event(data);
    default:
      return inspect_chunk(data);
  }
}

}  // namespace weir::backends
