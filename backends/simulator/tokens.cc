#include "backends/simulator/tokens.h"

#include <algorithm>
#include <array>

namespace weir::simulator {
namespace {

constexpr std::array<std::string_view, 32> kAnswer{
    "Synthetic", " text", ":",     " no",      " model",     " was", " asked",  ",",     " these", " words", " are",
    " produced", " by",   " the",  " Weir",    " simulator", " to",  " stand",  " in",   " for",   " an",    " answer",
    ".",         " They", " mean", " nothing", ",",          " and", " repeat", " from", " here",  ". "};

constexpr std::array<std::string_view, 12> kReasoning{"Synthetic", " reasoning", ":",     " no",    " model",  " is",
                                                      " thinking", " here",      ", the", " words", " repeat", ". "};

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

void render(std::string& prompt, std::string_view role, std::string_view text) {
  std::string marker(role.substr(0, kTemplateTokens * kTokenBytes));
  marker.resize(kTemplateTokens * kTokenBytes, ' ');
  prompt += marker;
  prompt += text;
  const std::size_t past = text.size() % kTokenBytes;
  if (past != 0) prompt.append(kTokenBytes - past, '\0');
}

std::string_view answer_word(std::int64_t index) {
  return kAnswer[static_cast<std::size_t>(index) % kAnswer.size()];
}

std::string_view reasoning_word(std::int64_t index) {
  return kReasoning[static_cast<std::size_t>(index) % kReasoning.size()];
}

std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    std::size_t size = std::min(kTokenBytes, text.size());
    while (size < text.size() && continues_character(text[size])) ++size;
    pieces.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

// FNV-1a over the bytes, then a finalizer that spreads the low bits over the whole word.
std::uint64_t digest(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33U;
  return hash;
}

}  // namespace weir::simulator
