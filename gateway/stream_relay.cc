#include "gateway/stream_relay.h"

#include <algorithm>
#include <array>

#include "backends/json_walk.h"
#include "gateway/error_shape.h"
#include "gateway/translation/translation.h"
#include "gateway/upstream_error.h"

namespace weir::gateway {
namespace {

// Text that is no event at all: what MindIE writes raw when its engine gives up.
bool is_unframed(const backends::Event& event) {
  if (event.comment_only || !event.data.empty()) return false;
  const std::string_view field = event.raw.substr(0, event.raw.find_first_of(":\r\n"));
  return field != "data" && field != "event" && field != "id" && field != "retry";
}

std::string_view without_line_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of("\r\n");
  return last == text.npos ? std::string_view() : text.substr(0, last + 1);
}

bool is_whole_json_object(std::string_view data) {
  backends::JsonWalk walk(data);
  return walk.object([](std::string_view) {});
}

}  // namespace

bool StreamRelay::streams_choices() const {
  return declared_.endpoint == config::Endpoint::chat || declared_.endpoint == config::Endpoint::completions;
}

void StreamRelay::feed(std::string_view bytes, std::string& out) {
  splitter_.feed(bytes);
  while (const auto event = splitter_.next()) relay(*event, out);
}

// The last event may lack the blank line that ends it. Half an event is nothing that a client could read.
void StreamRelay::finish(std::string& out) {
  if (const std::string_view rest = splitter_.rest(); !without_line_end(rest).empty()) {
    const std::string whole = std::string(rest) + (rest.ends_with('\n') ? "\n" : "\n\n");
    const backends::Event event = backends::event_in(whole);
    const bool readable = is_unframed(event) || is_whole_json_object(event.data) ||
                          backends::inspect_event(declared_.endpoint, event.data).done;
    if (readable) relay(event, out);
  }
  if (!ended_well() || done_) return;
  done_ = true;
  end(out);
  if (streams_choices() && declared_.translation == nullptr) out.append("data: [DONE]\n\n");
}

void StreamRelay::relay(const backends::Event& event, std::string& out) {
  if (event.comment_only || event.partial) {
    if (declared_.translation == nullptr || event.comment_only) out.append(event.raw);
    return;
  }
  ++data_events_;
  if (is_unframed(event)) return fail(event, out);
  const backends::ChunkFacts facts = backends::inspect_event(declared_.endpoint, event.data);
  learn(facts, event.data);
  if (facts.error) return fail(event, out);
  if (failed_) return;  // a [DONE] behind an error is no end
  if (facts.done && streams_choices()) {
    end(out);
    if (declared_.translation == nullptr) out.append(event.raw);
    return;
  }
  if (declared_.translation != nullptr) return declared_.translation->chunk(event.data, declared_.public_model, out);
  if (facts.usage_only && !declared_.pass_usage_chunk) return;
  if (facts.usage_only) owed_usage_chunk_.clear();
  append_spliced(event, facts, out);
}

void StreamRelay::learn(const backends::ChunkFacts& facts, std::string_view data) {
  if (facts.usage) learn_usage(facts);
  if (facts.has_content) ++content_events_;
  if (facts.malformed) ++malformed_events_;
  if (upstream_id_.empty() && !facts.id.empty()) upstream_id_ = facts.id;
  finished_ = finished_ || facts.finished;
  done_ = done_ || facts.done;
  filtered_ = filtered_ || facts.filtered;
  const bool owes = declared_.pass_usage_chunk && declared_.cut_running_usage && declared_.translation == nullptr;
  if (owes && facts.usage && facts.finished && streams_choices())
    owed_usage_chunk_ = usage_chunk(data, facts, declared_.public_model, declared_.billing);
}

// Anthropic's streams count the prompt at their beginning, and from then on only what was written.
void StreamRelay::learn_usage(const backends::ChunkFacts& facts) {
  usage_conflict_ = usage_conflict_ || facts.usage_conflict;
  if (usage_ && facts.usage->prompt_tokens() == 0) {
    usage_->answer_tokens = facts.usage->answer_tokens;
    usage_->reasoning_tokens = facts.usage->reasoning_tokens;
  } else {
    usage_ = facts.usage;
  }
}

// Servers word their errors differently; the client gets OpenAI's shape, with the server's own reason. Events of
// Anthropic's API and of responses have shapes of their own, and keep them.
void StreamRelay::fail(const backends::Event& event, std::string& out) {
  if (failed_) return;
  failed_ = true;
  if (!event.data.empty() && !streams_choices()) return void(out.append(event.raw));
  const ApiError error =
      in_stream_error(event.data.empty() ? without_line_end(event.raw) : event.data, declared_.secret);
  if (declared_.translation != nullptr) return declared_.translation->error(error, out);
  append_stream_error(declared_.endpoint, error, out);
}

void StreamRelay::end(std::string& out) {
  if (declared_.translation != nullptr) return declared_.translation->end(usage_, declared_.billing, out);
  out.append(owed_usage_chunk_);
  owed_usage_chunk_.clear();
}

void StreamRelay::append_spliced(const backends::Event& event, const backends::ChunkFacts& facts,
                                 std::string& out) const {
  struct Cut {
    backends::ByteRange range;
    std::string_view insert;
  };
  std::array<Cut, 4> cuts{};
  std::size_t count = 0;
  std::string bill;
  if (!facts.model_value.empty()) cuts[count++] = {facts.model_value, declared_.public_model};
  if (!facts.reasoning_key.empty()) cuts[count++] = {facts.reasoning_key, "reasoning_content"};
  if (!facts.usage_member.empty() && !facts.usage_only && declared_.cut_running_usage)
    cuts[count++] = {facts.usage_member, ""};
  if (facts.usage_only && facts.usage && declared_.billing.tariff != nullptr) {
    bill = bill_members(declared_.billing, *facts.usage);
    const std::size_t brace = event.data.rfind('}', facts.usage_member.end - 1);
    cuts[count++] = {{brace, brace}, bill};
  }
  if (count > 1)
    std::sort(cuts.begin(), cuts.begin() + static_cast<std::ptrdiff_t>(count),
              [](const Cut& a, const Cut& b) { return a.range.begin < b.range.begin; });

  const auto data_offset = static_cast<std::size_t>(event.data.data() - event.raw.data());
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out.append(event.raw, at, data_offset + cuts[i].range.begin - at);
    out.append(cuts[i].insert);
    at = data_offset + cuts[i].range.end;
  }
  out.append(event.raw, at);
}

}  // namespace weir::gateway
