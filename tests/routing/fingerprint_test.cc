#include "routing/fingerprint.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::routing {
namespace {

// XXH3_64bits_withSeed, as the library that comes with the system has it.
TEST(Fingerprint, IsTheSameOnEveryMachine) {
  EXPECT_EQ(fingerprint("", 0), 0x2d06'8005'38d3'94c2u);
  EXPECT_EQ(fingerprint(std::string(3000, 'w'), 0), 0x66e6'1a9c'a034'ebe1u);
  EXPECT_EQ(fingerprint(std::string(3000, 'w'), 7), 0x2f5e'760e'f191'89deu);
}

TEST(Fingerprint, TellsTextsOfAnyLengthApart) {
  for (const std::size_t size : {1, 16, 17, 128, 129, 240, 241, 1024, 4096}) {
    std::string text(size, 'w');
    const std::uint64_t before = fingerprint(text, 1);
    text[size / 2] = 'W';
    EXPECT_NE(fingerprint(text, 1), before) << size;
  }
}

}  // namespace
}  // namespace weir::routing
