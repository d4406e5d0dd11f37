#include "gateway/api/message.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/json_text.h"

namespace weir::gateway::api {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Percent escapes, and '+' for a blank where forms put it.
bool decode(std::string_view text, bool plus_is_blank, std::string& decoded) {
  decoded.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (i + 2 >= text.size()) return false;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return true;
}

std::string_view first_named(std::string_view name, const std::vector<std::pair<std::string, std::string>>& pairs) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

std::string_view Request::parameter(std::string_view name) const {
  return first_named(name, parameters);
}

std::string_view Request::header(std::string_view name) const {
  return first_named(name, headers);
}

bool read_target(std::string_view target, Request& request) {
  const std::size_t question = target.find('?');
  if (!decode(target.substr(0, question), false, request.path)) return false;
  std::string_view rest = question == target.npos ? std::string_view{} : target.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto& [name, value] = request.parameters.emplace_back();
    if (!decode(pair.substr(0, equals), true, name)) return false;
    if (equals < pair.size() && !decode(pair.substr(equals + 1), true, value)) return false;
  }
  return true;
}

Response json_response(const nlohmann::ordered_json& body, int status) {
  Response response;
  response.status = status;
  response.body = written(body);
  return response;
}

Response problem(int status, std::string message, std::string param) {
  nlohmann::ordered_json error{{"message", std::move(message)}};
  if (!param.empty()) error["param"] = std::move(param);
  return json_response({{"error", std::move(error)}}, status);
}

}  // namespace weir::gateway::api
