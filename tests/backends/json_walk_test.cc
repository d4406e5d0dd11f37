#include "backends/json_walk.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace weir::backends {
namespace {

// The members of an object as the walk meets them: name=value;
std::string members_of(const std::string& text) {
  std::string members;
  JsonWalk walk(text);
  const bool whole =
      walk.object([&](std::string_view key) { members.append(key).append("=").append(walk.value()).append(";"); });
  return members + (whole ? "" : "broken");
}

TEST(JsonWalk, MeetsNamesOfAnySizeAnywhereInTheText) {
  for (std::size_t size = 0; size < 70; ++size) {
    for (std::size_t rest = 0; rest < 70; ++rest) {
      const std::string name(size, 'n'), value = "\"" + std::string(rest, 'v') + "\"";
      ASSERT_EQ(members_of("{\"" + name + "\":" + value + "}"), name + "=" + value + ";") << size << " " << rest;
      ASSERT_EQ(members_of("{\"" + name + "\" : " + value + "}"), name + "=" + value + ";") << size << " " << rest;
    }
  }
}

TEST(JsonWalk, MeetsNamesWithEscapesAsTheyAreWritten) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string name(40, 'n');
    name.replace(at, 1, "\\\"");
    EXPECT_EQ(members_of("{\"" + name + "\":1,\"b\":\"" + std::string(40, 'v') + "\"}"),
              name + "=1;b=\"" + std::string(40, 'v') + "\";");
  }
}

TEST(JsonWalk, EndsEarlyWhereANameHasNoEnd) {
  const std::string text = "{\"a\":1,\"" + std::string(40, 'n');
  for (std::size_t size = 7; size < text.size(); ++size)
    EXPECT_EQ(members_of(text.substr(0, size)), "a=1;broken") << size;
}

TEST(JsonWalk, PassesOverValuesOfEveryKind) {
  EXPECT_EQ(members_of(R"({"a":null,"b":true,"c":-1.5e3,"d":[null,{"a":1}],"e":{},"f":"\"","g":null})"),
            R"(a=null;b=true;c=-1.5e3;d=[null,{"a":1}];e={};f="\"";g=null;)");
}

TEST(JsonWalk, ReadsIntegersAndNothingElseAsSuch) {
  const auto integer = [](std::string_view text) { return JsonWalk(text).integer(); };
  EXPECT_EQ(integer("120,"), 120);
  EXPECT_EQ(integer("-7}"), -7);
  EXPECT_EQ(integer("5"), 5);
  EXPECT_EQ(integer("99999999999999999999"), std::numeric_limits<std::int64_t>::max());
  for (const char* other : {"null", "\"5\"", "1.5", "1e3", "[1]", "true", "-", ""})
    EXPECT_FALSE(integer(other)) << other;
}

}  // namespace
}  // namespace weir::backends
