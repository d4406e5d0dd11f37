#include "gateway/retry_headers.h"

#include <charconv>

namespace weir::gateway {

std::string retry_headers(const ApiError& error) {
  if (error.retry_after.empty()) return {};
  std::string headers = "retry-after: " + error.retry_after + "\r\n";
  if (!error.headers.empty()) return headers;  // limits and budgets say the rest themselves
  double seconds = 0;
  const char* const end = error.retry_after.data() + error.retry_after.size();
  const auto [read, bad] = std::from_chars(error.retry_after.data(), end, seconds);
  if (bad == std::errc() && read == end && seconds >= 0 && seconds < 1e6)
    headers += "retry-after-ms: " + std::to_string(static_cast<long long>(seconds * 1000)) + "\r\n";
  return headers + "x-should-retry: true\r\n";
}

}  // namespace weir::gateway
