// What a request wants from the router: its model's alias, the policy in force and the request's own overrides, and
// what the body says.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/config.h"
#include "gateway/api_error.h"
#include "gateway/chat_request.h"
#include "gateway/request_parser.h"
#include "routing/request.h"
#include "routing/task_class.h"

namespace weir::gateway {

// A request's headers that mean something here; "" for one that is absent. Views, as long as what they point into.
class RequestHeaders {
 public:
  std::string_view& operator[](Header header) { return values_[static_cast<std::size_t>(header)]; }
  std::string_view operator[](Header header) const { return values_[static_cast<std::size_t>(header)]; }

 private:
  std::array<std::string_view, static_cast<std::size_t>(Header::count)> values_{};
};

// Fills `request`, which is fresh, and says why it is refused if it is. The policy is the one named by x-weir-policy,
// else the alias's, else the key's, else the first. The task class is the one named by x-weir-class or the body's
// metadata, else the alias's, the policy's or the key's, else a guess. `policies` are those in force, in the
// configuration's order.
std::optional<ApiError> read_wants(const RequestHeaders& headers, const config::Config& config,
                                   std::span<const config::Policy> policies, const config::Key& key,
                                   const config::ModelAlias& alias, const ChatRequest& chat,
                                   const routing::TaskClassifier& classifier, routing::Request& request);

}  // namespace weir::gateway
