#include "backends/simulator/step.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unordered_map>

namespace weir::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kBreakAfter = 3;  // tokens, for failures that nobody asked for in particular

[[noreturn]] void wrong(std::string_view member, std::string_view wants) {
  throw std::invalid_argument(std::string(member) + " must be " + std::string(wants));
}

std::int64_t count(std::string_view member, const Json& value) {
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0) wrong(member, "a whole number, not negative");
  return value.get<std::int64_t>();
}

bool flag(std::string_view member, const Json& value) {
  if (!value.is_boolean()) wrong(member, "true or false");
  return value.get<bool>();
}

std::string text(std::string_view member, const Json& value) {
  if (!value.is_string()) wrong(member, "a string");
  return value.get<std::string>();
}

void break_after(Step& step, Break how, std::int64_t tokens) {
  step.broken = how;
  step.after_tokens = tokens;
}

using Setter = std::function<void(Step&, std::string_view, const Json&)>;

const std::unordered_map<std::string_view, Setter>& setters() {
  static const std::unordered_map<std::string_view, Setter> table{
      {"delay_ms", [](Step& s, auto m, const Json& v) { s.delay = std::chrono::milliseconds(count(m, v)); }},
      {"silent", [](Step& s, auto m, const Json& v) { s.silent = flag(m, v); }},
      {"status", [](Step& s, auto m, const Json& v) { s.status = static_cast<int>(count(m, v)); }},
      {"body", [](Step& s, auto m, const Json& v) { s.body = text(m, v); }},
      {"completion_tokens", [](Step& s, auto m, const Json& v) { s.completion_tokens = count(m, v); }},
      {"reasoning_tokens", [](Step& s, auto m, const Json& v) { s.reasoning_tokens = count(m, v); }},
      {"text", [](Step& s, auto m, const Json& v) { s.text = text(m, v); }},
      {"tool_call", [](Step& s, auto m, const Json& v) { s.tool_call = flag(m, v); }},
      {"reset",
       [](Step& s, auto m, const Json& v) {
         if (flag(m, v)) s.broken = Break::reset;
       }},
      {"stall_ms",
       [](Step& s, auto m, const Json& v) {
         s.broken = Break::stall;
         s.stall = std::chrono::milliseconds(count(m, v));
       }},
      {"reset_after_tokens", [](Step& s, auto m, const Json& v) { break_after(s, Break::reset, count(m, v)); }},
      {"stall_after_tokens", [](Step& s, auto m, const Json& v) { break_after(s, Break::stall, count(m, v)); }},
      {"truncate_after_tokens", [](Step& s, auto m, const Json& v) { break_after(s, Break::truncate, count(m, v)); }},
      {"error_after_tokens", [](Step& s, auto m, const Json& v) { break_after(s, Break::error, count(m, v)); }},
      {"malformed_after_tokens", [](Step& s, auto m, const Json& v) { break_after(s, Break::malformed, count(m, v)); }},
  };
  return table;
}

}  // namespace

bool Step::fails() const {
  const bool stalls_forever = broken == Break::stall && stall == kForever;
  const bool breaks = broken == Break::truncate || broken == Break::error || broken == Break::reset;
  return silent || status != 0 || body || stalls_forever || breaks;
}

Step Step::then(Break how, std::int64_t tokens) const {
  Step step = *this;
  break_after(step, how, tokens);
  return step;
}

Step Step::then_stall(std::int64_t tokens, std::chrono::milliseconds span) const {
  Step step = then(Break::stall, tokens);
  step.stall = span;
  return step;
}

Step tokens(std::int64_t completion, std::int64_t reasoning) {
  Step step;
  step.completion_tokens = completion;
  step.reasoning_tokens = reasoning;
  return step;
}

Step saying(std::string text) {
  Step step;
  step.text = std::move(text);
  return step;
}

Step fail(int status) {
  Step step;
  step.status = status;
  return step;
}

Step delayed(std::chrono::milliseconds span) {
  Step step;
  step.delay = span;
  return step;
}

Step silent() {
  Step step;
  step.silent = true;
  return step;
}

Step reset() {
  return Step{}.then_reset(0);
}

Step raw(std::string body, int status) {
  Step step;
  step.body = std::move(body);
  step.status = status;
  return step;
}

Step parse_step(const Json& object) {
  if (!object.is_object()) throw std::invalid_argument("a step must be an object");
  Step step;
  for (const auto& [member, value] : object.items()) {
    const auto setter = setters().find(member);
    if (setter == setters().end()) throw std::invalid_argument("unknown member " + member);
    setter->second(step, member, value);
  }
  return step;
}

std::vector<Step> parse_script(std::string_view json) {
  const Json list = Json::parse(json, nullptr, false);
  if (!list.is_array()) throw std::invalid_argument("a script must be a JSON list of steps");
  std::vector<Step> steps;
  for (const Json& object : list) steps.push_back(parse_step(object));
  return steps;
}

std::optional<Step> failure_named(std::string_view kind) {
  if (kind == "503") return fail(503);
  if (kind == "500") return fail(500);
  if (kind == "429") return fail(429);
  if (kind == "reset") return reset();
  if (kind == "stall") return Step{}.then_stall(kBreakAfter);
  if (kind == "truncate") return Step{}.then_truncate(kBreakAfter);
  if (kind == "in-band-error") return Step{}.then_error(kBreakAfter);
  if (kind == "malformed") return Step{}.then_malformed(kBreakAfter);
  return std::nullopt;
}

}  // namespace weir::simulator
