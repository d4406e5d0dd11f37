// EnumNames are the words of an enumeration that counts up from zero, in its order. One table serves both directions,
// so a word that is written can be read back.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::pricing {

template <class Enum, std::size_t count>
struct EnumNames {
  std::array<std::string_view, count> words;

  constexpr std::string_view operator[](Enum value) const { return words[static_cast<std::size_t>(value)]; }

  constexpr std::optional<Enum> find(std::string_view word) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (words[i] == word) return static_cast<Enum>(i);
    }
    return std::nullopt;
  }
};

}  // namespace weir::pricing
