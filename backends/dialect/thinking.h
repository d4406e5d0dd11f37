// Whether the model shall think, and how hard: said by clients in the way of whichever server they know, told to each
// server in its own.
#pragma once

#include "backends/dialect/body_edit.h"
#include "backends/dialect/wire.h"
#include "config/quality.h"

namespace weir::backends {

// What the client wrote for this very dialect is left alone.
void translate_thinking(BodyEdit& edit, const Wire& wire, const config::Efforts& efforts);
// Tells a server to think so hard, in a body that says nothing of thinking.
void tell_effort(BodyEdit& edit, const Wire& wire, const config::Efforts& efforts, config::Effort effort);

// Reasoning that a client brings back in its messages under the name "reasoning" gets the name "reasoning_content".
void name_reasoning_content(BodyEdit& edit);

}  // namespace weir::backends
