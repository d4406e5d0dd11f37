#include "backends/simulator/backend.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "backends/simulator/tokens.h"

namespace weir::simulator {
namespace {

using config::Dialect;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kCreated = 1777000000;  // the models were released in April 2026

std::string hex(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

std::string uuid(const std::string& digits) {
  return digits.substr(0, 8) + "-" + digits.substr(8, 4) + "-4" + digits.substr(13, 3) + "-a" + digits.substr(17, 3) +
         "-" + digits.substr(20, 12);
}

}  // namespace

Backend::Backend(boost::asio::io_context& io, Options wanted)
    : options(std::move(wanted)),
      engine(io, options),
      cache(options.prefix_cache_tokens),
      script(options.fail_rate, options.failures, options.seed),
      visits(options.visits_max) {}

std::string Backend::next_answer_id(std::string_view request_id) {
  const std::string number = std::to_string(++answers_);
  if (options.dialect == Dialect::mindie) return "endpoint_common_" + number;
  if (options.dialect == Dialect::vllm && !request_id.empty()) return "chatcmpl-" + std::string(request_id);
  const std::string digits = hex(digest(number, options.seed)) + hex(digest(number, ~options.seed));
  if (options.dialect == Dialect::deepseek) return uuid(digits);
  if (options.dialect == Dialect::sglang) return digits;
  return "chatcmpl-" + digits;
}

Load Backend::load() const {
  const Service& service = engine.service();
  const double held = static_cast<double>(service.resident_tokens());
  const double room = static_cast<double>(std::max<std::int64_t>(options.kv_cache_tokens, 1));
  return {.running = service.running(), .waiting = service.waiting(), .kv_cache_usage = std::min(1.0, held / room)};
}

void Backend::reset() {
  served_before = served;
  visits.clear();
  script.clear();
}

std::string models_json(const Options& options) {
  Json model{{"id", options.model}, {"object", "model"}};
  switch (options.dialect) {
    case Dialect::deepseek:
      model["owned_by"] = "deepseek";
      model["name"] = options.model + " (simulated)";
      model["context_window"] = options.context_window_tokens;
      model["max_output_tokens"] = std::min<std::int64_t>(options.context_window_tokens, 393216);
      model["input_modalities"] = {"text"};
      model["output_modalities"] = {"text"};
      break;
    case Dialect::vllm:
    case Dialect::sglang:
      model["created"] = kCreated;
      model["owned_by"] = options.dialect == Dialect::vllm ? "vllm" : "sglang";
      model["root"] = options.model;
      model["parent"] = nullptr;
      model["max_model_len"] = options.context_window_tokens;
      break;
    case Dialect::mindie:
    case Dialect::openai:
      model["created"] = kCreated;
      model["owned_by"] = options.dialect == Dialect::mindie ? "MindIE Server" : "simulator";
      break;
  }
  return Json{{"object", "list"}, {"data", Json::array({model})}}.dump();
}

}  // namespace weir::simulator
