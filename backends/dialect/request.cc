// What a request body must say to a deployment. For a stream, where the dialect knows stream_options:
//
//   "stream_options": { "include_usage": true [, "continuous_usage_stats": true ] }
//
// What the client wrote there is kept and corrected in place. A name that is written twice is corrected twice, so that
// it does not matter which of the two a server believes; a name written with escapes could be either of ours, so an
// object with such a name is replaced.
#include <algorithm>
#include <utility>

#include "backends/dialect/dialect.h"
#include "backends/json_walk.h"

namespace weir::backends {
namespace {

constexpr std::string_view kStreamOptions = "stream_options";
constexpr std::string_view kIncludeUsage = "include_usage";
constexpr std::string_view kRunningUsage = "continuous_usage_stats";

bool knows_stream_options(config::Dialect dialect) {
  return dialect != config::Dialect::mindie;
}

std::string json_quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
      quoted.append("\\u00").append({kHex[byte >> 4], kHex[byte & 15]});
      continue;
    }
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted.append("\"");
}

std::string_view value_of(const JsonMember& member, std::string_view body) {
  return body.substr(member.value_begin, member.value_end - member.value_begin);
}

void replace(std::string_view body, std::size_t offset, std::size_t erase, std::string insert, Splices& splices) {
  if (body.substr(offset, erase) != insert) splices.push_back({offset, erase, std::move(insert)});
}

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
void correct_options(std::string_view body, std::string_view options, std::size_t at, bool running_usage,
                     Splices& splices) {
  Splices corrections;
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
    replace(body, value_begin, walk.value().size(), "true", corrections);
  });
  if (escaped_name) return replace(body, at, options.size(), wanted_options(running_usage), splices);
  std::string missing = wanted_members(!usage_named, running_usage && !running_named);
  if (!missing.empty()) {
    if (!empty) missing.push_back(',');
    splices.push_back({at + 1, 0, std::move(missing)});
  }
  std::move(corrections.begin(), corrections.end(), std::back_inserter(splices));
}

void ask_for_usage(std::string_view body, const JsonOutline& outline, bool running_usage, Splices& splices) {
  bool found = false;
  for (const JsonMember& member : outline.members) {
    if (member.key != kStreamOptions) continue;
    found = true;
    const std::string_view value = value_of(member, body);
    if (member.type == JsonType::object) {
      correct_options(body, value, member.value_begin, running_usage, splices);
    } else {
      replace(body, member.value_begin, value.size(), wanted_options(running_usage), splices);
    }
  }
  if (found || outline.members.empty()) return;
  const std::string member = ",\"" + std::string(kStreamOptions) + "\":" + wanted_options(running_usage);
  splices.push_back({outline.members.back().value_end, 0, member});
}

// Cuts each run of such members out with the comma in front of it or, at the front, with the one behind it.
void cut_stream_options(const JsonOutline& outline, Splices& splices) {
  const auto is_cut = [](const JsonMember& member) { return member.key == kStreamOptions; };
  const auto& members = outline.members;
  for (auto first = members.begin(); (first = std::find_if(first, members.end(), is_cut)) != members.end();) {
    const auto behind = std::find_if_not(first, members.end(), is_cut);
    std::size_t begin = first->key_begin;
    std::size_t end = std::prev(behind)->value_end;
    if (first != members.begin()) {
      begin = std::prev(first)->value_end;
    } else if (behind != members.end()) {
      end = behind->key_begin;
    }
    splices.push_back({begin, end - begin, ""});
    first = behind;
  }
}

}  // namespace

Splices request_splices(std::string_view body, const JsonOutline& outline, bool streamed,
                        const config::Deployment& deployment) {
  Splices splices;
  for (const JsonMember& member : outline.members) {
    if (member.key != "model") continue;
    replace(body, member.value_begin, member.value_end - member.value_begin, json_quoted(deployment.upstream_model),
            splices);
  }
  if (!knows_stream_options(deployment.dialect)) {
    cut_stream_options(outline, splices);
  } else if (streamed) {
    ask_for_usage(body, outline, deployment.running_usage, splices);
  }
  std::stable_sort(splices.begin(), splices.end(),
                   [](const Splice& a, const Splice& b) { return a.offset < b.offset; });
  return splices;
}

UsageWish usage_wish(std::string_view body, const JsonOutline& outline) {
  UsageWish wish;
  const JsonMember* const options = outline.find(kStreamOptions);
  if (options == nullptr) return wish;
  JsonWalk walk(value_of(*options, body));
  walk.object([&](std::string_view key) {
    if (key == kIncludeUsage) wish.usage_chunk = walk.value() == "true";
    if (key == kRunningUsage) wish.running_usage = walk.value() == "true";
  });
  return wish;
}

}  // namespace weir::backends
