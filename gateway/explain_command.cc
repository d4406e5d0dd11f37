#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "config/config.h"
#include "gateway/command_input.h"
#include "gateway/commands.h"
#include "gateway/explain.h"
#include "gateway/tariff_board.h"
#include "routing/arbiter.h"

namespace weir::gateway {
namespace {

std::string read_all(const std::string& file) {
  if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::invalid_argument("cannot read " + file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "x-weir-policy: premium"
void read_header(const std::string& line, ExplainQuestion& question) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) throw std::invalid_argument("a header is written as \"name: value\", not \"" + line + "\"");
  const std::string_view name = std::string_view(line).substr(0, colon);
  std::string_view value = std::string_view(line).substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  const auto header = header_named(name);
  if (!header) throw std::invalid_argument("the header \"" + std::string(name) + "\" means nothing to the router");
  question.headers[*header] = value;
}

}  // namespace

int run_explain(const ExplainOptions& options) {
  const auto loaded = load_saying_problems(options.config_file);
  if (!loaded) return 1;
  const config::Config& config = *loaded;
  const std::string body = read_all(options.request_file);
  ExplainQuestion question{.body = body, .headers = {}, .key = options.key};
  for (const std::string& line : options.headers) read_header(line, question);

  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const Tariffs tariffs = TariffBoard(config).at(now);
  const routing::Fleet fleet(config.deployments);
  const routing::Arbiter arbiter(config);
  const auto explained = explain(question, config, config.policies, [&](const routing::Request& request) {
    return arbiter.explain(request, fleet, *tariffs);
  });
  if (const auto* error = std::get_if<ApiError>(&explained)) throw std::invalid_argument(error->message);
  const Decision& decision = std::get<Decision>(explained);
  std::cout << (options.format == "json" ? explanation_json(decision, config) : explanation_text(decision, config));
  return 0;
}

}  // namespace weir::gateway
