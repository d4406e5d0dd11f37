#include "pricing/name.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace weir::pricing {
namespace {

TEST(Name, OfOneTextIsOneNameWhoeverAsksForIt) {
  Name elsewhere;
  std::thread([&] { elsewhere = "acme, inc."; }).join();
  EXPECT_EQ(Name("acme, inc."), elsewhere);
  EXPECT_EQ(Name("acme, inc.").number(), elsewhere.number());
  EXPECT_EQ(&Name("acme, inc.").text(), &elsewhere.text());
}

TEST(Name, TellsTextsApartWhichOnlyTheirMiddleTellsApart) {
  std::set<std::uint32_t> numbers;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1'000; ++i) {
      const std::string text = "deployment-" + std::to_string(1'000 + i) + "-in-frankfurt";
      EXPECT_EQ(Name(text), text);
      numbers.insert(Name(text).number());
    }
  }
  EXPECT_EQ(numbers.size(), 1'000u);
}

TEST(Name, IsEmptyWhereNothingWasNamed) {
  EXPECT_EQ(Name(), "");
  EXPECT_EQ(Name(), Name(""));
  EXPECT_TRUE(Name("").empty());
  EXPECT_EQ(Name().number(), 0u);
}

TEST(Name, IsOrderedAsItsText) {
  const Name last = "z", first = "a";
  EXPECT_LT(first, last);
  EXPECT_NE(first, last);
}

TEST(Name, SaysWhetherItStandsInJsonAsItIs) {
  EXPECT_TRUE(Name("flash-1 (~)").is_plain());
  for (const char* text : {"", "a\"b", "a\\b", "tab\t", "\x7f", "Z\xc3\xbcrich"})
    EXPECT_FALSE(Name(text).is_plain()) << text;
}

TEST(Name, IsTheSameForThreadsThatMeetItAtOnce) {
  std::vector<Name> met(8);
  std::vector<std::thread> threads;
  for (Name& name : met) threads.emplace_back([&name] { name = "met by eight at once"; });
  for (std::thread& thread : threads) thread.join();
  for (const Name name : met) EXPECT_EQ(name, met.front());
}

}  // namespace
}  // namespace weir::pricing
