// weir train, from pairs to a file.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "config/text_head.h"
#include "gateway/commands.h"
#include "tests/pricing/temporary_directory.h"

namespace weir::gateway {
namespace {

constexpr std::string_view kConfig = R"(prices: [prices.yaml]
quality: {table: quality.yaml}
tiers:
  - {name: flash, model: f, quality: small}
  - {name: pro, model: p, quality: large}
deployments:
  - {name: flash-1, tier: flash, dialect: vllm, url: "http://a/v1", upstream_model: m, price: cheap}
  - {name: pro-1, tier: pro, dialect: vllm, url: "http://b/v1", upstream_model: m, price: dear}
)";
constexpr std::string_view kPrices = R"(prices:
  cheap: [{version: c, effective: 2026-01-01, usd: {cached: 0.1, uncached: 1, completion: 2}}]
  dear: [{version: d, effective: 2026-01-01, usd: {cached: 0.2, uncached: 2, completion: 4}}]
)";
constexpr std::string_view kTable = R"(version: t
models: [small, large]
classes:
  general: {small: 50, large: 60}
  facts: {small: 20, large: 40}
)";

class TrainCommand : public testing::Test {
 protected:
  TrainCommand() {
    write("weir.yaml", kConfig);
    write("prices.yaml", kPrices);
    write("quality.yaml", kTable);
  }

  // Flash fails at theorems, if there is a rule; else both do as chance will have it.
  void write_pairs(bool rule) {
    std::mt19937_64 chance(1);
    std::string pairs;
    for (int i = 0; i < 1000; ++i) {
      const bool hard = chance() % 2 == 0;
      pairs += R"({"prompt":"question )" + std::string(1 + static_cast<std::size_t>(i) % 50, 'x') + " " +
               std::to_string(i) + (hard ? " theorem" : " river") + R"(","group":")" + std::to_string(i) +
               R"(","class":"facts","flash":)" + (rule ? (hard ? "0" : "1") : (chance() % 2 ? "0" : "1")) +
               R"(,"pro":)" + (rule || chance() % 2 ? "1" : "0") + "}\n";
    }
    write("pairs.jsonl", pairs);
  }
  int train(const std::string& out) {
    TrainOptions options;
    options.config = path("weir.yaml");
    options.pairs = path("pairs.jsonl");
    options.out = path(out);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = run_train(options);
    said_ = testing::internal::GetCapturedStdout();
    complained_ = testing::internal::GetCapturedStderr();
    return status;
  }
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  void write(const std::string& name, std::string_view text) const { std::ofstream(path(name)) << text; }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const pricing::TemporaryDirectory directory_;
  std::string said_;
  std::string complained_;
};

TEST_F(TrainCommand, WritesAHeadAndSaysWhatItGains) {
  write_pairs(true);
  EXPECT_EQ(train("head.weir"), 0);
  const auto head = std::get<config::TextHead>(config::read_text_head(path("head.weir")));
  EXPECT_EQ(head.examples, 1000u);
  EXPECT_GT(head.trust.labelled, 0.5);
  for (const char* what : {"APGR", "log loss", "default", "0.9 to 1.0", "no class"})
    EXPECT_NE(said_.find(what), std::string::npos) << what;
  EXPECT_NE(said_.find(head.version), std::string::npos);
}

TEST_F(TrainCommand, WritesTheSameFileForTheSamePairs) {
  write_pairs(true);
  train("one.weir");
  train("two.weir");
  EXPECT_EQ(read("one.weir"), read("two.weir"));
}

TEST_F(TrainCommand, WritesNothingWhereNothingIsGained) {
  write_pairs(false);
  EXPECT_EQ(train("head.weir"), 2);
  EXPECT_FALSE(std::filesystem::exists(path("head.weir")));
  EXPECT_NE(said_.find("no head is written"), std::string::npos);
}

TEST_F(TrainCommand, NamesEveryRowThatIsWrongAndGoesOn) {
  write_pairs(true);
  write("pairs.jsonl", "{}\n" + read("pairs.jsonl") + "[1]\n");
  EXPECT_EQ(train("head.weir"), 0);
  EXPECT_NE(complained_.find("pairs.jsonl:1: "), std::string::npos);
  EXPECT_NE(complained_.find("pairs.jsonl:1002: "), std::string::npos);
  EXPECT_NE(said_.find("2 rows are left out"), std::string::npos);
}

// Otherwise nobody could replace a head that this version does not read.
TEST_F(TrainCommand, MindsNoHeadThatTheConfigurationNames) {
  write_pairs(true);
  std::string config(kConfig);
  config.replace(config.find("table: quality.yaml"), 19, "table: quality.yaml, head: old.weir");
  write("weir.yaml", config);
  write("old.weir", "of another version");
  EXPECT_EQ(train("old.weir"), 0);
  EXPECT_TRUE(std::holds_alternative<config::TextHead>(config::read_text_head(path("old.weir"))));
}

TEST_F(TrainCommand, KeepsNoWordOfThePrompts) {
  write_pairs(true);
  train("head.weir");
  for (const char* word : {"theorem", "river", "question"})
    EXPECT_EQ(read("head.weir").find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace weir::gateway
