#include <gtest/gtest.h>

#include "backends/simulator/options.h"

namespace weir::simulator {
namespace {

TEST(Preset, NamesTheMachinesThatPeopleRun) {
  for (const char* name : {"flash-a3", "flash-pd", "pro-a3", "pro-pd"}) {
    ASSERT_TRUE(preset(name)) << name;
    const bool is_flash = std::string_view(name).starts_with("flash");
    EXPECT_EQ(preset(name)->model, is_flash ? "deepseek-v4-flash" : "deepseek-v4-pro");
  }
  EXPECT_FALSE(preset("flash-h100"));
}

TEST(Preset, FlashHasMoreRoomAndFasterPrefillThanProOnTheSameMachines) {
  for (const char* machines : {"a3", "pd"}) {
    const Options flash = *preset(std::string("flash-") + machines);
    const Options pro = *preset(std::string("pro-") + machines);
    EXPECT_GT(flash.speed.slots, pro.speed.slots);
    EXPECT_GT(flash.speed.prefill_tokens_per_second, pro.speed.prefill_tokens_per_second);
    EXPECT_LT(flash.speed.ttft_floor_ms, pro.speed.ttft_floor_ms);
  }
}

TEST(FailKind, IsAWordForAStepThatFails) {
  for (const char* kind : {"503", "500", "429", "reset", "stall", "truncate", "in-band-error"}) {
    ASSERT_TRUE(failure_named(kind)) << kind;
    EXPECT_TRUE(failure_named(kind)->fails()) << kind;
  }
  EXPECT_EQ(failure_named("malformed")->broken, Break::malformed);
  EXPECT_FALSE(failure_named("explode"));
}

}  // namespace
}  // namespace weir::simulator
