#include "backends/simulator/voice.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace weir::simulator {
namespace {

using config::Dialect;
using Json = nlohmann::ordered_json;

std::string json_string(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view reasoning_field(Dialect dialect) {
  return dialect == Dialect::vllm ? "reasoning" : "reasoning_content";
}

bool usage_ends_last_choice(Dialect dialect) {
  return dialect == Dialect::deepseek || dialect == Dialect::mindie;
}

// `"usage":null` in every chunk that has no usage yet.
bool says_null_usage(const Telling& telling) {
  switch (telling.dialect) {
    case Dialect::deepseek:
    case Dialect::sglang:
      return true;
    case Dialect::openai:
      return telling.include_usage;
    default:
      return false;
  }
}

}  // namespace

Voice::Voice(Telling telling, const Answer& answer) : telling_(std::move(telling)), answer_(answer) {
  head_ = "data: {\"id\":" + json_string(telling_.id) +
          ",\"object\":\"chat.completion.chunk\",\"created\":" + std::to_string(telling_.created) +
          ",\"model\":" + json_string(telling_.model);
  if (telling_.dialect == Dialect::deepseek || telling_.dialect == Dialect::openai) {
    head_ += ",\"system_fingerprint\":\"fp_simulated\"";
  }
  head_ += ",\"choices\":[";
}

std::string Voice::opening() const {
  std::string out;
  if (telling_.dialect == Dialect::deepseek && answer_.reasoning_tokens() > 0) {
    chunk(out, R"({"role":"assistant","content":null,"reasoning_content":""})", 0);
  } else {
    chunk(out, R"({"role":"assistant","content":""})", 0);
  }
  return out;
}

void Voice::token(std::string& out, std::int64_t index) const {
  std::string delta;
  write_delta(delta, index);
  if (telling_.logprobs && answer_.kind(index) == Kind::content) {
    chunk(out, delta, index + 1, logprobs(index, index + 1));
  } else {
    chunk(out, delta, index + 1);
  }
}

void Voice::write_delta(std::string& out, std::int64_t index) const {
  const std::string piece = json_string(answer_.piece(index));
  // DeepSeek names both fields in every delta once it has thought.
  const bool both = telling_.dialect == Dialect::deepseek && answer_.reasoning_tokens() > 0;
  switch (answer_.kind(index)) {
    case Kind::reasoning:
      out.append(both ? "{\"content\":null,\"" : "{\"").append(reasoning_field(telling_.dialect));
      out.append("\":").append(piece).append("}");
      break;
    case Kind::content:
      out.append("{\"content\":").append(piece).append(both ? ",\"reasoning_content\":null}" : "}");
      break;
    case Kind::tool_name:
      out.append("{\"tool_calls\":[{\"index\":0,\"id\":").append(json_string(call_id()));
      out.append(",\"type\":\"function\",\"function\":{\"name\":").append(piece).append(",\"arguments\":\"\"}}]}");
      break;
    case Kind::tool_arguments:
      out.append("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":").append(piece).append("}}]}");
      break;
  }
}

void Voice::chunk(std::string& out, std::string_view delta, std::int64_t said, std::string_view logprobs) const {
  out.append(head_).append("{\"index\":0,\"delta\":").append(delta);
  out.append(",\"logprobs\":").append(logprobs).append(",\"finish_reason\":null}]");
  end_chunk(out, said);
}

// Everything after the choices, where no final usage belongs.
void Voice::end_chunk(std::string& out, std::int64_t said) const {
  if (telling_.dialect == Dialect::vllm && telling_.continuous_usage) {
    out.append(",\"usage\":{\"prompt_tokens\":").append(std::to_string(telling_.prompt_tokens));
    out.append(",\"total_tokens\":").append(std::to_string(telling_.prompt_tokens + said));
    out.append(",\"completion_tokens\":").append(std::to_string(said)).append("}");
  } else if (says_null_usage(telling_)) {
    out.append(",\"usage\":null");
  }
  out.append("}\n\n");
}

std::string Voice::closing() const {
  std::string out = head_;
  out += answer_.calls_tool() ? R"({"index":0,"delta":{},"logprobs":null,"finish_reason":)"
                              : R"({"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":)";
  out += json_string(answer_.finish_reason());
  out += telling_.dialect == Dialect::vllm ? R"(,"stop_reason":null}])" : "}]";
  if (usage_ends_last_choice(telling_.dialect)) {
    out += ",\"usage\":" + usage() + "}\n\n";
  } else {
    end_chunk(out, answer_.tokens());
    if (telling_.include_usage) out += head_ + "],\"usage\":" + usage() + "}\n\n";
  }
  return out + "data: [DONE]\n\n";
}

std::string Voice::usage() const {
  const std::int64_t prompt = telling_.prompt_tokens;
  const std::int64_t said = answer_.tokens();
  const Json cached{{"cached_tokens", telling_.cached_tokens}};
  const Json reasoning{{"reasoning_tokens", answer_.reasoning_tokens()}};
  const Json reported = telling_.report_cached_tokens ? cached : Json(nullptr);
  Json usage{{"prompt_tokens", prompt}, {"total_tokens", prompt + said}, {"completion_tokens", said}};
  switch (telling_.dialect) {
    case Dialect::vllm:
      usage["prompt_tokens_details"] = reported;
      if (answer_.reasoning_tokens() > 0) usage["completion_tokens_details"] = reasoning;
      break;
    case Dialect::sglang:
      usage["prompt_tokens_details"] = reported;
      usage["reasoning_tokens"] = answer_.reasoning_tokens();
      break;
    case Dialect::deepseek:
      usage["prompt_tokens_details"] = cached;
      usage["completion_tokens_details"] = reasoning;
      usage["prompt_cache_hit_tokens"] = telling_.cached_tokens;
      usage["prompt_cache_miss_tokens"] = prompt - telling_.cached_tokens;
      break;
    case Dialect::openai:
    case Dialect::mindie:
      usage["prompt_tokens_details"] = cached;
      usage["completion_tokens_details"] = reasoning;
      break;
  }
  return usage.dump();
}

std::string Voice::logprobs(std::int64_t begin, std::int64_t end) const {
  Json tokens = Json::array();
  for (std::int64_t i = begin; i < end; ++i) {
    if (answer_.kind(i) != Kind::content) continue;
    tokens.push_back(
        {{"token", answer_.piece(i)}, {"logprob", -0.125}, {"bytes", nullptr}, {"top_logprobs", Json::array()}});
  }
  return Json{{"content", std::move(tokens)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Voice::whole() const {
  Json message{{"role", "assistant"}, {"content", answer_.text(Kind::content)}};
  if (answer_.calls_tool()) message["content"] = nullptr;
  if (answer_.reasoning_tokens() > 0) {
    message[std::string(reasoning_field(telling_.dialect))] = answer_.text(Kind::reasoning);
  }
  if (telling_.dialect == Dialect::mindie || answer_.calls_tool()) message["tool_calls"] = Json::array();
  if (answer_.calls_tool()) {
    const Json function{{"name", answer_.text(Kind::tool_name)}, {"arguments", answer_.text(Kind::tool_arguments)}};
    message["tool_calls"].push_back({{"id", call_id()}, {"type", "function"}, {"function", function}});
  }
  Json choice{{"index", 0}, {"message", std::move(message)}, {"logprobs", nullptr}};
  if (telling_.logprobs) choice["logprobs"] = Json::parse(logprobs(0, answer_.tokens()));
  choice["finish_reason"] = answer_.finish_reason();
  Json body{{"id", telling_.id},
            {"object", "chat.completion"},
            {"created", telling_.created},
            {"model", telling_.model},
            {"choices", Json::array({choice})}};
  std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.back() = ',';
  return text + "\"usage\":" + usage() + "}";
}

}  // namespace weir::simulator
