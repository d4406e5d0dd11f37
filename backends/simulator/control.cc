#include "backends/simulator/control.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "backends/simulator/http_text.h"
#include "backends/simulator/step.h"

namespace weir::simulator {
namespace {

std::size_t last_in(std::string_view target, std::size_t otherwise) {
  constexpr std::string_view kLast = "last=";
  const std::size_t at = target.find(kLast);
  if (at == std::string_view::npos) return otherwise;
  const std::string_view digits = target.substr(at + kLast.size());
  std::size_t count = otherwise;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return count;
}

ControlReply add_script(Backend& backend, std::string_view body) {
  try {
    const std::vector<Step> steps = parse_script(body);
    for (const Step& step : steps) backend.script.add(step);
    return {.body = nlohmann::json{{"steps", steps.size()}}.dump()};
  } catch (const std::invalid_argument& mistake) {
    return {.status = 400, .body = nlohmann::json{{"error", mistake.what()}}.dump()};
  }
}

ControlReply readiness(const Backend& backend) {
  if (backend.engine.service().waiting() == 0) return {.body = R"({"message":"Service is ready"})"};
  return {.status = 503, .body = R"({"message":"Service is alive but busy. Consider reducing request frequency"})"};
}

std::optional<ControlReply> about_the_server(const Backend& backend, std::string_view path) {
  if (path == "/models") return ControlReply{.body = models_json(backend.options)};
  if (path == "/health") return ControlReply{.content_type = kPlainText};
  if (path == "/v2/health/live") return ControlReply{.body = R"({"message":"Service is alive"})"};
  if (path == "/v2/health/ready") return readiness(backend);
  if (path != "/metrics") return std::nullopt;
  return ControlReply{.body = metrics_text(backend.options, backend.metrics, backend.served, backend.load()),
                      .content_type = kPlainText};
}

}  // namespace

std::string_view path_of(std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  if (path.starts_with("/v1/")) path.remove_prefix(3);
  return path;
}

std::optional<ControlReply> control(Backend& backend, std::string_view method, std::string_view target,
                                    std::string_view body) {
  const std::string_view path = path_of(target);
  const bool of_the_simulator =
      path == "/simulator/served" || path == "/simulator/requests" || path == "/simulator/script";
  if (method == "DELETE" && of_the_simulator) {
    backend.reset();
    return ControlReply{.body = "{}"};
  }
  if (method == "POST" && path == "/simulator/script") return add_script(backend, body);
  if (method != "GET") return std::nullopt;
  if (path == "/simulator/served") return ControlReply{.body = backend.served_since_reset().json()};
  if (path == "/simulator/requests") {
    return ControlReply{.body = backend.visits.json(last_in(target, backend.options.visits_max))};
  }
  return about_the_server(backend, path);
}

}  // namespace weir::simulator
