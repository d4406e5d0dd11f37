// What routing needs to know of a prompt beside its meaning: its text, counted, and fingerprints of its messages, by
// which a deployment's prefix cache is foretold. One walk over the tools and messages of a body that was found to be
// good JSON.
#pragma once

#include <string_view>

#include "backends/json_outline.h"
#include "routing/prompt_prefix.h"
#include "routing/prompt_scale.h"

namespace weir::gateway {

struct PromptReading {
  routing::PromptText text;
  routing::PromptPrefix prefix;
};

PromptReading read_prompt(std::string_view body, const backends::JsonOutline& outline);

}  // namespace weir::gateway
