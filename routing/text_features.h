// The features of a text, as a text head weighs them: hashes of its words and of pairs of neighbouring words, and a few
// measures of the whole.
//
//   word      a run of ASCII letters (in lower case) and of characters of other alphabets
//   number    a run of digits, by its length alone: 7, 42 and 365 are three words, 42 and 99 the same
//   symbol    a character of Chinese, Japanese or Korean, a mathematical sign, an emoji: each by itself
//   pair      two neighbours of these, in their order
//
// Marks and white space part words and are no features; they count in the measures. Nothing else of the text is kept,
// and it cannot be had back from weights of hashes. The same bytes give the same features on every machine; whenever
// what they are changes, config::TextHead::kFeatures must.
//
// Pure. Nothing is allocated where the vector has room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/text_head.h"

namespace weir::routing {

struct TextFeatures {
  using Measures = std::array<float, config::TextHead::kMeasures>;  // each about 0 to 1

  std::vector<std::uint32_t> hashes;  // of words and pairs, in their order, repetitions included
  Measures measures{};

  // Clears, then reads.
  void read(std::string_view utf8);
};

}  // namespace weir::routing
