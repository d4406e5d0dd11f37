#include "gateway/statement.h"

#include <gtest/gtest.h>

#include <sstream>

namespace weir::gateway {
namespace {

std::vector<pricing::StatementLine> read(const std::string& csv, const char* zone = "UTC") {
  std::istringstream stream(csv);
  return read_statement(stream, *pricing::Calendar::in_zone(zone));
}

std::string complaint(const std::string& csv) {
  try {
    read(csv);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Statement, IsReadByTheNamesOfItsColumns) {
  const auto lines = read("user,model,\"utc_date\",amount\r\nme,\"deepseek,pro\",2026-11-24,1.5\r\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].model, "deepseek,pro");
  EXPECT_EQ(lines[0].cost, pricing::Money{1'500'000'000});
  EXPECT_FALSE(lines[0].names_hour);
}

TEST(Statement, TellsHoursInItsTimeZoneUnlessTheySayUtc) {
  const auto lines = read("time,model,cost\n2026-11-24 13:00,m,1\n2026-11-24T05:00:00Z,m,1\n", "Asia/Shanghai");
  EXPECT_TRUE(lines[0].names_hour);
  EXPECT_EQ(lines[0].at, lines[1].at);
}

TEST(Statement, MayHoldCreditsAndVeryFineAmounts) {
  const auto lines = read("date,model,cost\n2026-11-24,m,-0.5\n2026-11-24,m,0.12345678987\n");
  EXPECT_EQ(lines[0].cost, pricing::Money{-500'000'000});
  EXPECT_EQ(lines[1].cost, pricing::Money{123'456'789});
}

TEST(Statement, SaysWhichLineIsWrong) {
  EXPECT_EQ(complaint("date,model,cost\n2026-11-24,m,1\n2026-11-24,m,dear\n"), "line 3: \"dear\" is no decimal amount");
  EXPECT_EQ(complaint("date,model,cost\n2026-11-24,m\n"), "line 2: fewer columns than the header");
  EXPECT_EQ(complaint("date,model\n"), "line 1: no column is named cost or amount");
}

}  // namespace
}  // namespace weir::gateway
