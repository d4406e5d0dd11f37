#include "gateway/prompt_reading.h"

#include "backends/byte_census.h"
#include "backends/json_walk.h"

namespace weir::gateway {
namespace {

using backends::JsonMember;

std::string_view value_of(std::string_view param, std::string_view body, const backends::JsonOutline& outline) {
  const JsonMember* const member = outline.find(param);
  return member ? member->value_in(body) : std::string_view();
}

void count(std::string_view json, routing::PromptText& text) {
  const backends::ByteCensus census = backends::byte_census(json);
  text.words += census.words;
  text.digits += census.digits;
  text.marks += census.marks;
}

}  // namespace

// Chat templates put the tools before the messages, so the chain begins with them. What other endpoints call their
// prompt is counted; its beginnings are not followed.
PromptReading read_prompt(std::string_view body, const backends::JsonOutline& outline) {
  PromptReading reading;
  reading.text.ascii_bytes = outline.text.ascii_bytes;
  reading.text.cjk_characters = outline.text.cjk_characters;
  reading.text.other_characters = outline.text.other_characters;
  if (const std::string_view tools = value_of("tools", body, outline); !tools.empty()) {
    count(tools, reading.text);
    reading.prefix.append(tools);
  }
  for (const std::string_view param : {"system", "instructions", "input", "prompt"})
    count(value_of(param, body, outline), reading.text);
  if (const JsonMember* const messages = outline.find("messages")) {
    const std::string_view text = messages->value_in(body);
    count(text, reading.text);
    reading.text.messages = static_cast<std::int64_t>(messages->items);
    if (const auto objects = outline.objects_of(*messages)) {
      for (const backends::JsonRange& object : *objects) reading.prefix.append(object.in(body));
    } else {
      backends::JsonWalk walk(text);
      walk.array([&] { reading.prefix.append(walk.value()); });
    }
  }
  return reading;
}

}  // namespace weir::gateway
