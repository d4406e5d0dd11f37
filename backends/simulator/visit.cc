#include "backends/simulator/visit.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <nlohmann/json.hpp>

namespace weir::simulator {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Visit& visit) {
  Json headers = Json::array();
  for (const auto& [name, value] : visit.headers) headers.push_back(Json::array({name, value}));
  return {{"method", visit.method},
          {"target", visit.target},
          {"headers", std::move(headers)},
          {"body", visit.body},
          {"prompt_tokens", visit.written->prompt_tokens},
          {"completion_tokens", visit.written->completion_tokens}};
}

}  // namespace

std::string_view Visit::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (boost::beast::iequals(field, name)) return value;
  }
  return {};
}

void Visits::add(Visit visit) {
  if (most_ == 0) return;
  if (visits_.size() == most_) visits_.pop_front();
  visits_.push_back(std::move(visit));
}

std::vector<Visit> Visits::last(std::size_t count) const {
  const std::size_t skipped = visits_.size() - std::min(count, visits_.size());
  return {visits_.begin() + static_cast<std::ptrdiff_t>(skipped), visits_.end()};
}

std::string Visits::json(std::size_t count) const {
  Json list = Json::array();
  for (const Visit& visit : last(count)) list.push_back(json_of(visit));
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Matcher any_request() {
  return [](const Visit&) { return true; };
}

Matcher model_is(std::string model) {
  return [model = std::move(model)](const Visit& visit) {
    const Json body = Json::parse(visit.body, nullptr, false);
    return body.is_object() && body.value("model", Json()) == model;
  };
}

Matcher body_contains(std::string text) {
  return [text = std::move(text)](const Visit& visit) { return visit.body.find(text) != std::string::npos; };
}

Matcher header_is(std::string name, std::string value) {
  return [name = std::move(name), value = std::move(value)](const Visit& visit) { return visit.header(name) == value; };
}

bool has_calls_in_order(const std::vector<Visit>& visits, const std::vector<Matcher>& wanted) {
  auto next = wanted.begin();
  for (const Visit& visit : visits) {
    if (next != wanted.end() && (*next)(visit)) ++next;
  }
  return next == wanted.end();
}

}  // namespace weir::simulator
