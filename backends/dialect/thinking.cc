// A client's wish stands in one or more of these, the first that says it counting:
//
//   "thinking": {"type": "enabled" | "disabled"}                                  DeepSeek, Anthropic
//   "chat_template_kwargs": {"thinking" | "enable_thinking": true | false,        vLLM, SGLang; MindIE
//                            "reasoning_effort": "high"}
//   "reasoning_effort": "none" | "low" | ...                                      OpenAI, DeepSeek
#include "backends/dialect/thinking.h"

#include <optional>

#include "backends/json_walk.h"
#include "pricing/quoting.h"

namespace weir::backends {
namespace {

constexpr std::string_view kThinking = "thinking";
constexpr std::string_view kTemplate = "chat_template_kwargs";
constexpr std::string_view kEffort = "reasoning_effort";

struct Wish {
  const JsonMember* object = nullptr;     // "thinking"
  const JsonMember* template_ = nullptr;  // "chat_template_kwargs", where it is an object
  const JsonMember* effort_member = nullptr;
  bool template_names_thinking = false;
  bool template_names_enable_thinking = false;
  std::optional<bool> thinks;
  std::string_view effort;  // as written, without quotes
};

std::optional<bool> truth(std::string_view value) {
  if (value == "true") return true;
  if (value == "false") return false;
  return std::nullopt;
}

void read_object(const BodyEdit& edit, Wish& wish) {
  wish.object = edit.present(kThinking);
  if (wish.object == nullptr) return;
  JsonWalk walk(edit.value_of(*wish.object));
  walk.object([&](std::string_view key) {
    if (key == "type") wish.thinks = walk.text() != "disabled";
  });
}

void read_template(const BodyEdit& edit, Wish& wish) {
  const JsonMember* const member = edit.present(kTemplate);
  if (member == nullptr || member->type != JsonType::object) return;
  wish.template_ = member;
  JsonWalk walk(edit.value_of(*member));
  walk.object([&](std::string_view key) {
    const bool thinking = key == kThinking, enable = key == "enable_thinking";
    wish.template_names_thinking = wish.template_names_thinking || thinking;
    wish.template_names_enable_thinking = wish.template_names_enable_thinking || enable;
    if (key == kEffort) wish.effort = walk.text();
    if (!thinking && !enable) return;
    const auto said = truth(walk.value());
    if (!wish.thinks) wish.thinks = said;
  });
}

Wish read_wish(const BodyEdit& edit) {
  Wish wish;
  read_object(edit, wish);
  read_template(edit, wish);
  wish.effort_member = edit.present(kEffort);
  if (wish.effort_member != nullptr && wish.effort_member->type == JsonType::string) {
    const std::string_view quoted = edit.value_of(*wish.effort_member);
    wish.effort = quoted.substr(1, quoted.size() - 2);
  }
  return wish;
}

std::string_view told(const config::Efforts& efforts, std::string_view level) {
  for (const auto& [known, instead] : efforts) {
    if (known == level) return instead;
  }
  return level;
}

void set_template(BodyEdit& edit, const Wish& wish, std::string_view name, bool thinks) {
  const std::string_view value = thinks ? "true" : "false";
  if (wish.template_ != nullptr) return edit.add_inside(*wish.template_, name, value);
  if (edit.outline().find(kTemplate) != nullptr) return;  // null, or no object: the server's to judge
  edit.add(kTemplate, "{\"" + std::string(name) + "\":" + std::string(value) + "}");
}

void write_effort(BodyEdit& edit, const Wish& wish, const config::Efforts& efforts) {
  if (wish.effort.empty()) return;
  const std::string_view level = told(efforts, wish.effort);
  if (wish.effort_member != nullptr && level != wish.effort) edit.set_all(kEffort, pricing::json_string(level));
}

}  // namespace

void translate_thinking(BodyEdit& edit, const Wire& wire, const config::Efforts& efforts) {
  const Wish wish = read_wish(edit);
  if (wish.object == nullptr && wish.template_ == nullptr && wish.effort_member == nullptr) return;
  write_effort(edit, wish, efforts);
  std::optional<bool> thinks = wish.thinks;
  if (!thinks && !wish.effort.empty() && !wire.thinks_by_effort) thinks = wish.effort != "none";
  if (!thinks) return;
  switch (wire.thinking) {
    case ThinkingSwitch::effort:
      if (!*thinks && wish.effort_member == nullptr) edit.add(kEffort, "\"none\"");
      return;
    case ThinkingSwitch::object:
      if (edit.outline().find(kThinking) == nullptr)
        edit.add(kThinking, *thinks ? R"({"type":"enabled"})" : R"({"type":"disabled"})");
      if (wish.effort_member == nullptr && !wish.effort.empty())
        edit.add(kEffort, "\"" + std::string(told(efforts, wish.effort)) + "\"");
      return;
    case ThinkingSwitch::template_thinking:
      if (!wish.template_names_thinking) set_template(edit, wish, kThinking, *thinks);
      return;
    case ThinkingSwitch::template_enable_thinking:
      if (!wish.template_names_enable_thinking) set_template(edit, wish, "enable_thinking", *thinks);
      return;
  }
}

void tell_effort(BodyEdit& edit, const Wire& wire, const config::Efforts& efforts, config::Effort effort) {
  const bool thinks = effort != config::Effort::none;
  const auto tell_level = [&] { edit.add(kEffort, pricing::json_string(told(efforts, name_of(effort)))); };
  switch (wire.thinking) {
    case ThinkingSwitch::effort:
      return tell_level();
    case ThinkingSwitch::object:
      edit.add(kThinking, thinks ? R"({"type":"enabled"})" : R"({"type":"disabled"})");
      if (thinks) tell_level();
      return;
    case ThinkingSwitch::template_thinking:
      set_template(edit, {}, kThinking, thinks);
      if (thinks) tell_level();
      return;
    case ThinkingSwitch::template_enable_thinking:
      return set_template(edit, {}, "enable_thinking", thinks);
  }
}

void name_reasoning_content(BodyEdit& edit) {
  constexpr std::string_view kOther = "\"reasoning\"";
  const JsonMember* const messages = edit.present("messages");
  if (messages == nullptr) return;
  const std::string_view text = edit.value_of(*messages);
  if (text.find(kOther) == text.npos) return;
  JsonWalk walk(text);
  walk.array([&] {
    std::string_view other;
    bool named = false;
    walk.object([&](std::string_view key) {
      if (key == "reasoning_content") named = true;
      if (key == "reasoning" && walk.peek() == '"') other = key;
    });
    if (named || other.empty()) return;
    edit.replace(static_cast<std::size_t>(other.data() - edit.body().data()), other.size(), "reasoning_content");
  });
}

}  // namespace weir::backends
