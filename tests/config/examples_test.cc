// What comes with Weir: the examples, and DeepSeek's prices as published, at instants picked by hand.
#include <gtest/gtest.h>

#include <cstdio>
#include <stdexcept>

#include "installation.h"

namespace weir::config {
namespace {

const std::filesystem::path kConfig = WEIR_CONFIG_DIR;

Config example(const std::string& name) {
  Loaded loaded = load(kConfig / "examples" / name);
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << to_string(problem);
  return loaded.config.value();
}

std::vector<std::string> names_of_aliases(const Config& config) {
  std::vector<std::string> names;
  for (const ModelAlias& alias : config.aliases) names.push_back(alias.name);
  return names;
}

class DeepSeek : public testing::Test {
 protected:
  static pricing::PriceBook load_prices(const std::string& currency) {
    const std::string book = (kConfig / "prices/deepseek.yaml").string();
    const std::string sections = "currency: " + currency + "\nprices: [\"" + book + R"("]
deployments:
  - {name: a, tier: flash, dialect: deepseek, url: http://a, upstream_model: m, price: deepseek-flash}
  - {name: b, tier: pro, dialect: deepseek, url: http://a, upstream_model: m, price: deepseek-v4-pro}
)";
    return config_of(sections).prices;
  }

  // "peak 0.006 0.30 1.20", or "- 0.003 ..." outside of every window; "" when nothing is in force.
  static std::string tariff(const pricing::PriceBook& prices, const std::string& key, const std::string& in_beijing) {
    int year = 0, hour = 0, minute = 0;
    unsigned month = 0, day = 0;
    if (std::sscanf(in_beijing.c_str(), "%d-%u-%u %d:%d", &year, &month, &day, &hour, &minute) != 5)
      throw std::invalid_argument(in_beijing);
    const std::chrono::sys_days date(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
    const auto found = prices.at(key, date + std::chrono::hours(hour - 8) + std::chrono::minutes(minute));
    if (!found) return "";
    return (found->window.empty() ? "-" : found->window) + " " + to_string_per_million(found->rates.cached_prompt) +
           " " + to_string_per_million(found->rates.uncached_prompt) + " " +
           to_string_per_million(found->rates.completion);
  }

  static void SetUpTestSuite() {
    usd_ = new pricing::PriceBook(load_prices("usd"));
    cny_ = new pricing::PriceBook(load_prices("cny"));
  }
  static void TearDownTestSuite() {
    delete usd_;
    delete cny_;
  }

  static std::string flash(const std::string& in_beijing) { return tariff(*usd_, "deepseek-flash", in_beijing); }
  static std::string pro(const std::string& in_beijing) { return tariff(*usd_, "deepseek-v4-pro", in_beijing); }
  static std::string flash_in_yuan(const std::string& when) { return tariff(*cny_, "deepseek-flash", when); }
  static std::string pro_in_yuan(const std::string& when) { return tariff(*cny_, "deepseek-v4-pro", when); }

 private:
  inline static pricing::PriceBook* usd_ = nullptr;
  inline static pricing::PriceBook* cny_ = nullptr;
};

TEST(Examples, LoadWithoutAProblem) {
  example("weir.yaml");
  example("demo.yaml");
}

TEST(Examples, AcceptTheDemonstrationKeyAndNoOther) {
  for (const auto* name : {"weir.yaml", "demo.yaml"}) {
    const Config config = example(name);
    ASSERT_EQ(config.keys.size(), 1u);
    std::string hex;
    for (const std::uint8_t byte : config.keys[0].secret_sha256) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x", byte);
      hex += digits;
    }
    EXPECT_EQ(hex, sha256_hex("sk-weir-demo"));
  }
}

TEST(Examples, KnowTheNamesThatClientsUse) {
  const std::vector<std::string> names{"auto",           "gpt-4o",         "gpt-4o-mini", "deepseek-v4-flash",
                                       "deepseek-flash", "deepseek-v4-pro"};
  EXPECT_EQ(names_of_aliases(example("weir.yaml")), names);
  EXPECT_EQ(names_of_aliases(example("demo.yaml")), names);
}

TEST(Examples, HaveOneDeploymentOfEachTier) {
  const Config config = example("demo.yaml");
  ASSERT_EQ(config.deployments.size(), 2u);
  EXPECT_EQ(config.deployments[0].url.port, 8901);
  EXPECT_EQ(config.deployments[0].tier, 0);
  EXPECT_EQ(config.deployments[1].url.port, 8902);
  EXPECT_EQ(config.deployments[1].tier, 1);
}

TEST(Examples, StayOnThisMachineInTheDemonstration) {
  const Server server = example("demo.yaml").server;
  EXPECT_EQ(server.listen.host, "127.0.0.1");
  EXPECT_EQ(server.admin.host, "127.0.0.1");
}

TEST_F(DeepSeek, ChargesTwiceAsMuchAtPeakHours) {
  EXPECT_EQ(flash("2026-11-16 08:59"), "- 0.003 0.15 0.60");  // a Monday
  EXPECT_EQ(flash("2026-11-16 09:00"), "peak 0.006 0.30 1.20");
  EXPECT_EQ(flash("2026-11-16 12:00"), "- 0.003 0.15 0.60");
  EXPECT_EQ(flash("2026-11-16 14:00"), "peak 0.006 0.30 1.20");
  EXPECT_EQ(flash("2026-11-16 18:00"), "- 0.003 0.15 0.60");
  EXPECT_EQ(pro("2026-11-16 13:59"), "- 0.022 0.66 1.98");
  EXPECT_EQ(pro("2026-11-16 17:59"), "peak 0.044 1.32 3.96");
}

TEST_F(DeepSeek, ChargesTheSameInYuan) {
  EXPECT_EQ(flash_in_yuan("2026-11-16 08:59"), "- 0.02 1.00 4.00");
  EXPECT_EQ(flash_in_yuan("2026-11-16 09:00"), "peak 0.04 2.00 8.00");
  EXPECT_EQ(pro_in_yuan("2026-11-16 08:59"), "- 0.15 4.50 13.50");
  EXPECT_EQ(pro_in_yuan("2026-11-16 09:00"), "peak 0.30 9.00 27.00");
}

TEST_F(DeepSeek, HasNoPeakOnWeekends) {
  EXPECT_EQ(flash("2026-11-14 10:00"), "- 0.003 0.15 0.60");
  EXPECT_EQ(pro("2026-11-15 15:00"), "- 0.022 0.66 1.98");
}

TEST_F(DeepSeek, HasNoPeakOnHolidays) {
  EXPECT_EQ(pro("2026-10-01 10:00"), "- 0.022 0.66 1.98");       // National Day, a Thursday
  EXPECT_EQ(pro("2026-10-07 15:00"), "- 0.022 0.66 1.98");       // its last day, a Wednesday
  EXPECT_EQ(pro("2026-10-08 10:00"), "peak 0.044 1.32 3.96");    // the day after
  EXPECT_EQ(flash("2026-09-25 10:00"), "- 0.003 0.15 0.60");     // Mid-Autumn, a Friday
  EXPECT_EQ(flash("2026-09-24 10:00"), "peak 0.006 0.30 1.20");  // the day before
}

TEST_F(DeepSeek, HasNoPeakOnMakeUpWorkdays) {
  EXPECT_EQ(pro("2026-10-10 10:00"), "- 0.022 0.66 1.98");  // a Saturday on which China worked
  EXPECT_EQ(flash("2026-09-20 10:00"), "- 0.003 0.15 0.60");
}

TEST_F(DeepSeek, MadeFlashCheaperOnThe10thOfSeptember) {
  EXPECT_EQ(flash("2026-09-10 11:59"), "peak 0.014 0.44 1.32");
  EXPECT_EQ(flash("2026-09-10 12:00"), "- 0.003 0.15 0.60");
  EXPECT_EQ(flash_in_yuan("2026-09-10 11:59"), "peak 0.10 3.00 9.00");
  EXPECT_EQ(flash_in_yuan("2026-09-10 14:00"), "peak 0.04 2.00 8.00");
  EXPECT_EQ(pro("2026-09-10 11:59"), pro("2026-09-10 14:00"));
}

TEST_F(DeepSeek, FreedWeekendsOfPeakOnThe23rdOfAugust) {
  EXPECT_EQ(pro("2026-08-22 10:00"), "peak 0.044 1.32 3.96");  // the Saturday before
  EXPECT_EQ(pro("2026-08-23 10:00"), "- 0.022 0.66 1.98");     // the Sunday
  EXPECT_EQ(flash("2026-08-22 10:00"), "peak 0.014 0.44 1.32");
  EXPECT_EQ(flash("2026-08-23 10:00"), "- 0.007 0.22 0.66");
}

TEST_F(DeepSeek, BeganPeakHoursOnThe17thOfAugustInBeijing) {
  EXPECT_EQ(pro("2026-08-16 23:59"), "- 0.003625 0.435 0.87");
  EXPECT_EQ(pro("2026-08-17 00:00"), "- 0.022 0.66 1.98");
  EXPECT_EQ(pro("2026-08-17 09:00"), "peak 0.044 1.32 3.96");
  EXPECT_EQ(flash("2026-08-16 10:00"), "- 0.0028 0.14 0.28");
  EXPECT_EQ(flash("2026-08-17 10:00"), "peak 0.014 0.44 1.32");
  EXPECT_EQ(pro_in_yuan("2026-08-16 23:59"), "- 0.025 3.00 6.00");
  EXPECT_EQ(flash_in_yuan("2026-08-17 00:00"), "- 0.05 1.50 4.50");
}

TEST_F(DeepSeek, ChargedMoreAtTheLaunch) {
  EXPECT_EQ(pro("2026-04-25 12:00"), "- 0.145 1.74 3.48");
  EXPECT_EQ(flash("2026-04-25 12:00"), "- 0.028 0.14 0.28");
  EXPECT_EQ(pro("2026-04-26 20:14"), "- 0.145 1.74 3.48");
  EXPECT_EQ(pro("2026-04-26 20:15"), "- 0.003625 0.435 0.87");
}

TEST_F(DeepSeek, HasNoPriceBeforeTheLaunch) {
  EXPECT_EQ(flash("2026-04-23 23:59"), "");
  EXPECT_EQ(pro_in_yuan("2026-04-25 12:00"), "");  // not known in yuan
}

}  // namespace
}  // namespace weir::config
