// What the router would do with a chat request, without asking any server: the answer of POST /api/v1/explain on the
// admin listener, and of `weir explain`. The body is what a client would send; so are the headers x-slo-* and x-weir-*.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "config/config.h"
#include "gateway/api_error.h"
#include "gateway/explanation.h"
#include "gateway/wants.h"

namespace weir::gateway {

struct ExplainQuestion {
  std::string_view body;
  RequestHeaders headers;
  std::string_view key;  // the name of the key whose policy and class count; "" for the first
};

// `policies` are those in force; `plan` says where the router would send it.
std::variant<Decision, ApiError> explain(const ExplainQuestion& question, const config::Config& config,
                                         std::span<const config::Policy> policies,
                                         const std::function<routing::Plan(const routing::Request&)>& plan);

}  // namespace weir::gateway
