#include "gateway/cors.h"

#include "gateway/session.h"
#include "gateway/worker.h"

namespace weir::gateway {
namespace {

constexpr std::string_view kExposed =
    "x-request-id, request-id, x-weir-tier, x-weir-deployment, x-weir-reason, x-weir-cost-usd, x-weir-cost-cny, "
    "x-weir-degraded, retry-after, "
    "retry-after-ms, x-should-retry, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, "
    "x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens";

}  // namespace

void append_cors(const config::Cors& cors, std::string_view origin, std::string& head) {
  if (origin.empty() || !cors.allows(origin)) return;
  head.append("access-control-allow-origin: ").append(cors.allows_all() ? "*" : origin);
  head.append("\r\naccess-control-expose-headers: ").append(kExposed).append("\r\n");
  if (!cors.allows_all()) head.append("vary: origin\r\n");
}

backends::Task<> answer_options(Session& session, std::string allow) {
  const config::Cors& cors = session.worker().server().cors;
  std::string headers = "allow: " + allow + "\r\n";
  if (cors.allows(session.header(Header::origin))) {
    const std::string_view wanted = session.header(Header::wanted_headers);
    headers.append("access-control-allow-methods: ").append(allow).append("\r\n");
    if (!wanted.empty()) headers.append("access-control-allow-headers: ").append(wanted).append("\r\n");
    headers.append("access-control-max-age: ").append(std::to_string(cors.max_age_s)).append("\r\n");
  }
  session.log(200);
  co_await session.respond(200, "text/plain", "", headers);
}

}  // namespace weir::gateway
