#include "config/loading.h"

namespace weir::config {
namespace {

constexpr std::string_view kEndpointNames = "chat, completions, embeddings, responses, messages";

void read_dialect(const YamlReader& entry, Deployment& into) {
  std::string name;
  if (!entry.require("dialect", name)) return;
  if (const auto dialect = dialect_named(name)) {
    into.dialect = *dialect;
  } else {
    entry.at("dialect").problem(unknown_name("dialect", name, {"openai", "deepseek", "vllm", "mindie", "sglang"}));
  }
}

void read_endpoints(const YamlReader& entry, Endpoints& into) {
  const YamlReader list = entry.at("endpoints");
  if (!list) return;
  if (list.is_sequence() && list.size() == 0)
    return list.problem("names none; leave it out, or name some of " + std::string(kEndpointNames));
  into = {};
  entry.each("endpoints", [&into](const YamlReader& item) {
    const std::string name = item.text();
    if (const auto endpoint = endpoint_named(name)) {
      into.add(*endpoint);
    } else if (!name.empty()) {
      item.problem(unknown_name("endpoint", name, {"chat", "completions", "embeddings", "responses", "messages"}));
    }
  });
}

void read_efforts(const YamlReader& entry, Efforts& into) {
  const YamlReader table = entry.at("efforts");
  if (!table) return;
  if (!table.is_map()) return table.problem("must be a map of effort levels such as {minimal: low, xhigh: max}");
  into.clear();
  for (const std::string& level : table.keys()) {
    std::string told;
    if (!table.read(level, told)) continue;
    if (is_visible(level) && is_visible(told) && (level + told).find_first_of("\"\\") == std::string::npos) {
      into.emplace_back(level, told);
    } else {
      table.at(level).problem("levels of effort are plain words");
    }
  }
}

}  // namespace

// DeepSeek's own table of compatible names, and what SGLang's parameter admits. vLLM maps levels itself, MindIE has
// none, and OpenAI's are the ones that clients write.
Efforts default_efforts(Dialect dialect) {
  switch (dialect) {
    case Dialect::deepseek:
      return {{"minimal", "low"}, {"medium", "high"}, {"xhigh", "high"}, {"ultra", "max"}};
    case Dialect::sglang:
      return {{"minimal", "low"}, {"xhigh", "high"}, {"max", "high"}, {"ultra", "high"}};
    case Dialect::vllm:
      return {{"ultra", "max"}};
    case Dialect::openai:
    case Dialect::mindie:
      break;
  }
  return {};
}

Endpoints default_endpoints(Dialect dialect) {
  if (dialect == Dialect::deepseek)
    return {Endpoint::chat, Endpoint::completions, Endpoint::responses, Endpoint::messages};
  return {Endpoint::chat, Endpoint::completions};
}

void read_wire(const YamlReader& entry, Deployment& into) {
  read_dialect(entry, into);
  into.endpoints = default_endpoints(into.dialect);
  into.efforts = default_efforts(into.dialect);
  into.running_usage = into.dialect == Dialect::vllm;
  read_endpoints(entry, into.endpoints);
  read_efforts(entry, into.efforts);
  entry.read("isolate_tenants", into.isolate_tenants);
  if (into.isolate_tenants && (into.dialect == Dialect::openai || into.dialect == Dialect::mindie))
    entry.at("isolate_tenants")
        .problem("the dialect \"" + std::string(name_of(into.dialect)) + "\" has no way to keep tenants apart");
  entry.read("running_usage", into.running_usage);
}

}  // namespace weir::config
