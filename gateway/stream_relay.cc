#include "gateway/stream_relay.h"

#include <algorithm>
#include <array>

namespace weir::gateway {

void StreamRelay::feed(std::string_view bytes, std::string& out) {
  splitter_.feed(bytes);
  while (const auto event = splitter_.next()) relay(*event, out);
}

void StreamRelay::finish(std::string& out) {
  const std::string_view rest = splitter_.rest();
  if (rest.empty()) return;
  out.append(rest);
  ++data_events_;
}

void StreamRelay::relay(const backends::Event& event, std::string& out) {
  if (event.comment_only || event.partial) {
    out.append(event.raw);
    return;
  }
  ++data_events_;
  const backends::ChunkFacts facts = backends::inspect_chunk(event.data);
  learn(facts);
  if (facts.usage_only && !declared_.pass_usage_chunk) return;
  append_spliced(event, facts, out);
}

void StreamRelay::learn(const backends::ChunkFacts& facts) {
  if (facts.usage) usage_ = facts.usage;
  if (facts.has_content) ++content_events_;
  if (upstream_id_.empty() && !facts.id.empty()) upstream_id_ = facts.id;
  failed_ = failed_ || facts.error;
  finished_ = finished_ || facts.finished;
  done_ = done_ || facts.done;
  filtered_ = filtered_ || facts.filtered;
}

void StreamRelay::append_spliced(const backends::Event& event, const backends::ChunkFacts& facts,
                                 std::string& out) const {
  struct Cut {
    backends::ByteRange range;
    std::string_view insert;
  };
  std::array<Cut, 2> cuts{};
  std::size_t count = 0;
  if (!facts.model_value.empty()) cuts[count++] = {facts.model_value, declared_.public_model};
  if (declared_.cut_running_usage && !facts.usage_only && !facts.usage_member.empty())
    cuts[count++] = {facts.usage_member, ""};
  if (count == 2 && cuts[1].range.begin < cuts[0].range.begin) std::swap(cuts[0], cuts[1]);

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
