#include <gtest/gtest.h>

#include <sstream>

#include "installation.h"

namespace weir::config {
namespace {

std::string described(const Config& config,
                      pricing::Instant now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1)) {
  std::ostringstream out;
  describe(config, now, out);
  return out.str();
}

// The line that begins so, without its indentation.
std::string line_of(const std::string& text, const std::string& beginning) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, line.find_first_not_of(' '));
    if (line.starts_with(beginning)) return line;
  }
  return "no such line in:\n" + text;
}

TEST(Description, TellsWhereItListens) {
  EXPECT_EQ(line_of(described(config_of("server: {listen: \"0.0.0.0:80\", admin: \"[::1]:9090\"}\n")), "Listening"),
            "Listening on 0.0.0.0:80, admin on [::1]:9090");
}

TEST(Description, TellsTiersFromTheLowest) {
  const std::string text = described(config_of(""));
  EXPECT_EQ(line_of(text, "flash:"), "flash: deepseek-flash, quality 70");
  EXPECT_LT(text.find("flash: deepseek-flash"), text.find("pro: deepseek-v4-pro"));
}

TEST(Description, TellsWhereADeploymentIs) {
  EXPECT_EQ(line_of(described(config_of("")), "pro-a3:"),
            "pro-a3: pro at http://10.0.0.2:8000/v1 (vllm, there called dsv4), at most 256 in flight, context 131072 "
            "tokens");
}

TEST(Description, TellsThePriceInForce) {
  EXPECT_EQ(line_of(described(config_of("")), "price dear"),
            "price dear, version dear-1: cached 0.20, uncached 2.00, completion 4.00 usd per million tokens");
}

TEST(Description, TellsTheWindowAndHowLongItHolds) {
  const std::string book = R"(
time_zone: UTC
prices:
  cheap:
    - version: v
      effective: 2026-01-01
      usd: {cached: 1, uncached: 1, completion: 1}
      windows: [{name: peak, hours: ["00:00-01:30"], usd: {cached: 2, uncached: 2, completion: 2}}]
)";
  const Config config =
      Installation("prices: [book.yaml]\n" + std::string("deployments:\n  - {name: a, tier: flash, dialect: vllm, url: "
                                                         "http://a, upstream_model: m, price: cheap}\n"))
          .write("book.yaml", book)
          .load()
          .config.value();
  EXPECT_EQ(
      line_of(described(config), "price cheap"),
      "price cheap, version v, peak: cached 2.00, uncached 2.00, completion 2.00 usd per million tokens, unchanged "
      "for 1 h 30 min at least");
}

TEST(Description, TellsAPolicyInWords) {
  EXPECT_EQ(line_of(described(config_of(policy("name: fast, ttft: 800ms, tpot: 50ms, total: 60s, probability: 0.95, "
                                               "max_cost: 0.05, least_tier: pro, prefer: cheapest"))),
                    "fast:"),
            "fast: first token within 800 ms, each further token within 50 ms, everything within 60 s with 95 % "
            "probability, the cheapest that does, never below pro, at most 0.05 usd a request");
}

TEST(Description, TellsAProbabilityToItsLastDigit) {
  EXPECT_NE(described(config_of(policy("name: p, ttft: 1s, probability: 0.999"))).find("with 99.9 % probability"),
            std::string::npos);
}

TEST(Description, TellsWhatQualityIsWorth) {
  EXPECT_EQ(line_of(described(config_of(policy("name: p, prefer: balanced, value_per_quality_point: 0.0002"))), "p:"),
            "p: no latency budget, the best value that does, a point of quality being worth 0.0002 usd");
}

TEST(Description, TellsWhatEveryModelNameStandsFor) {
  const std::string text =
      described(config_of(policy("name: p") + "models: {auto: {policy: p}, mine: {deployment: pro-a3}, plain: }\n"));
  EXPECT_EQ(line_of(text, "auto:"), "auto: policy p");
  EXPECT_EQ(line_of(text, "mine:"), "mine: always pro-a3");
  EXPECT_EQ(line_of(text, "plain:"), "plain: the key's policy");
  EXPECT_EQ(line_of(text, "deepseek-flash:"), "deepseek-flash: always flash");
}

TEST(Description, TellsWhoseKeysThereAre) {
  EXPECT_EQ(line_of(described(config_of("")), "acme-web"), "acme-web of acme");
}

TEST(Description, TellsFromWhichEffortsTheRouterChooses) {
  Config config = config_of("");
  config.policies.front().efforts.add(Effort::none);
  config.policies.front().efforts.add(Effort::high);
  EXPECT_NE(described(config).find("at an effort of thinking chosen from none,high"), std::string::npos);
}

}  // namespace
}  // namespace weir::config
