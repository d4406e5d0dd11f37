// What a request body must say to a deployment. For a stream, where the dialect knows stream_options:
//
//   "stream_options": { "include_usage": true [, "continuous_usage_stats": true ] }
//
// What the client wrote there is kept and corrected in place. A name that is written twice is corrected twice, so that
// it does not matter which of the two a server believes; a name written with escapes could be either of ours, so an
// object with such a name is replaced.
#include <utility>
#include <vector>

#include "backends/dialect/body_edit.h"
#include "backends/dialect/completion_limit.h"
#include "backends/dialect/dialect.h"
#include "backends/dialect/thinking.h"
#include "backends/dialect/wire.h"
#include "backends/json_walk.h"
#include "pricing/quoting.h"

namespace weir::backends {
namespace {

constexpr std::string_view kStreamOptions = "stream_options";
constexpr std::string_view kIncludeUsage = "include_usage";
constexpr std::string_view kRunningUsage = "continuous_usage_stats";

std::string wanted_members(bool include_usage, bool running_usage) {
  std::string members;
  for (const auto& [wanted, name] :
       {std::pair(include_usage, kIncludeUsage), std::pair(running_usage, kRunningUsage)}) {
    if (wanted) members.append(members.empty() ? "\"" : ",\"").append(name).append("\":true");
  }
  return members;
}

std::string wanted_options(bool running_usage) {
  return "{" + wanted_members(true, running_usage) + "}";
}

// Corrects the client's stream_options object, whose text is `options` and begins at `at` in the body.
void correct_options(BodyEdit& edit, std::string_view options, std::size_t at, bool running_usage) {
  struct Correction {
    std::size_t offset, erase;
  };
  std::vector<Correction> corrections;
  bool escaped_name = false, empty = true, usage_named = false, running_named = false;
  JsonWalk walk(options);
  walk.object([&](std::string_view key) {
    empty = false;
    escaped_name = escaped_name || key.find('\\') != key.npos;
    const bool is_usage = key == kIncludeUsage;
    const bool is_running = running_usage && key == kRunningUsage;
    usage_named = usage_named || is_usage;
    running_named = running_named || is_running;
    if (!is_usage && !is_running) return;
    const std::size_t value_begin = at + walk.offset();
    corrections.push_back({value_begin, walk.value().size()});
  });
  if (escaped_name) return edit.replace(at, options.size(), wanted_options(running_usage));
  std::string missing = wanted_members(!usage_named, running_usage && !running_named);
  if (!missing.empty()) {
    if (!empty) missing.push_back(',');
    edit.replace(at + 1, 0, std::move(missing));
  }
  for (const Correction& correction : corrections) edit.replace(correction.offset, correction.erase, "true");
}

void ask_for_usage(BodyEdit& edit, bool running_usage) {
  bool found = false;
  for (const JsonMember& member : edit.outline().members) {
    if (member.key != kStreamOptions) continue;
    found = true;
    const std::string_view value = edit.value_of(member);
    if (member.type == JsonType::object) {
      correct_options(edit, value, member.value_begin, running_usage);
    } else {
      edit.replace(member.value_begin, value.size(), wanted_options(running_usage));
    }
  }
  if (!found) edit.add(kStreamOptions, wanted_options(running_usage));
}

// What the client wrote there is kept, behind the tenant's own: no tenant can name another's.
void isolate(BodyEdit& edit, std::string_view member, std::string_view isolation) {
  const JsonMember* const clients = edit.present(member);
  if (clients != nullptr && clients->type == JsonType::string)
    return edit.replace(clients->value_begin + 1, 0, std::string(isolation) + "-");
  if (edit.outline().find(member) != nullptr) return edit.set_all(member, pricing::json_string(isolation));
  edit.add(member, pricing::json_string(isolation));
}

}  // namespace

Splices request_splices(std::string_view body, const JsonOutline& outline, const Asked& asked,
                        const config::Deployment& deployment) {
  using config::Endpoint;
  const Wire& wire = wire_of(deployment.dialect);
  BodyEdit edit(body, outline);
  edit.set_all("model", pricing::json_string(deployment.upstream_model));
  if (asked.endpoint == Endpoint::chat || asked.endpoint == Endpoint::completions) {
    if (!wire.knows_stream_options) {
      edit.cut_all(kStreamOptions);
    } else if (asked.streamed) {
      ask_for_usage(edit, deployment.running_usage);
    }
    if (!asked.isolation.empty() && !wire.isolation_member.empty())
      isolate(edit, wire.isolation_member, asked.isolation);
  }
  if (asked.endpoint == Endpoint::chat) {
    if (asked.effort) {
      tell_effort(edit, wire, deployment.efforts, *asked.effort);
    } else {
      translate_thinking(edit, wire, deployment.efforts);
    }
    if (wire.wants_reasoning_content) name_reasoning_content(edit);
  }
  if (asked.completion_tokens_max) limit_completion(edit, asked.endpoint, *asked.completion_tokens_max);
  return edit.take();
}

UsageWish usage_wish(std::string_view body, const JsonOutline& outline) {
  UsageWish wish;
  const JsonMember* const options = outline.find(kStreamOptions);
  if (options == nullptr) return wish;
  JsonWalk walk(options->value_in(body));
  walk.object([&](std::string_view key) {
    if (key == kIncludeUsage) wish.usage_chunk = walk.value() == "true";
    if (key == kRunningUsage) wish.running_usage = walk.value() == "true";
  });
  return wish;
}

}  // namespace weir::backends
