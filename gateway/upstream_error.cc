#include "gateway/upstream_error.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace weir::gateway {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kReasonBytesMax = 2000;
constexpr std::string_view kInstead = "[credentials]";

std::string text_of(const json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// FastAPI's list of what is wrong where: the first of it.
std::string first_detail(const json& details) {
  if (!details.is_array() || details.empty() || !details.front().is_object()) return {};
  const json& detail = details.front();
  std::string where;
  if (const auto loc = detail.find("loc"); loc != detail.end() && loc->is_array()) {
    for (const json& step : *loc) {
      if (step.is_string() && step != "body") where += (where.empty() ? "" : ".") + step.get<std::string>();
    }
  }
  const std::string what = text_of(detail, "msg");
  return where.empty() || what.empty() ? what : where + ": " + what;
}

std::string message_in(const json& body) {
  if (!body.is_object()) return {};
  if (const auto error = body.find("error"); error != body.end()) {
    if (error->is_object()) return text_of(*error, "message");
    if (error->is_string()) return error->get<std::string>();
  }
  if (std::string message = text_of(body, "message"); !message.empty()) return message;
  const auto detail = body.find("detail");
  if (detail == body.end()) return {};
  return detail->is_string() ? detail->get<std::string>() : first_detail(*detail);
}

bool is_part_of_a_key(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || c == '.' ||
         c == '*';
}

// Servers quote the key that they refuse, often in part: "Your api key: ****ab12 is invalid", "Bearer sk-...".
void hide_behind(std::string& text, std::string_view mark, bool mark_too) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos;) {
    const std::size_t begin = mark_too ? at : at + mark.size();
    std::size_t end = at + mark.size();
    while (end < text.size() && is_part_of_a_key(text[end])) ++end;
    if (end - at > mark.size()) text.replace(begin, end - begin, kInstead);
    at = begin + kInstead.size();
    if (at > text.size()) return;
  }
}

std::string without_credentials(std::string text, std::string_view secret) {
  if (!secret.empty()) {
    for (std::size_t at = 0; (at = text.find(secret, at)) != text.npos; at += kInstead.size())
      text.replace(at, secret.size(), kInstead);
  }
  hide_behind(text, "sk-", true);
  hide_behind(text, "Bearer ", false);
  hide_behind(text, "api key: ", false);
  return text;
}

bool says_too_long(std::string_view message) {
  return message.find("context length") != message.npos || message.find("context_length") != message.npos;
}

}  // namespace

std::string reason_in(std::string_view body, std::string_view secret) {
  const json parsed = json::parse(body, nullptr, false);
  std::string reason = parsed.is_discarded() ? std::string(body.starts_with('<') ? "" : body) : message_in(parsed);
  reason = without_credentials(std::move(reason), secret);
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  if (reason.size() > kReasonBytesMax) reason.resize(kReasonBytesMax);
  return reason;
}

ApiError from_upstream(int status, std::string_view body, std::string_view secret) {
  ApiError error{status, "invalid_request_error", "", "", reason_in(body, secret), ""};
  const json parsed = json::parse(body, nullptr, false);
  if (parsed.is_object() && parsed.contains("error") && parsed["error"].is_object()) {
    error.code = text_of(parsed["error"], "code");
    error.param = text_of(parsed["error"], "param");
  }
  if (error.message.empty())
    error.message = "The model server refused the request with status " + std::to_string(status) + ".";
  if (says_too_long(error.message)) error.code = "context_length_exceeded";
  return error;
}

ApiError in_stream_error(std::string_view data, std::string_view secret) {
  const std::string reason = reason_in(data, secret);
  return upstream_failed(reason.empty() ? "it reported an error in its stream" : reason, false);
}

}  // namespace weir::gateway
