// A PromptPrefix is what tells whether two prompts begin alike: a chain of fingerprints, one for each border between
// messages (and within long ones, for each four kilobytes). The fingerprint at a border covers all that comes before
// it, so two prompts that share one share all the text up to there. A plain value of some 400 bytes.
//
//   PromptPrefix prefix;
//   prefix.append(tools);                      what else must be equal comes first
//   for each message: prefix.append(bytes);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::routing {

class PromptPrefix {
 public:
  // Of more borders, the first (system prompts that many share) and the last (where conversations go on) are kept, and
  // of those in between the ones with the roundest numbers, so that prompts of any length keep some in common.
  static constexpr std::size_t kBordersMax = 24;

  struct Border {
    std::uint64_t fingerprint;
    std::uint64_t bytes;   // before it
    std::uint32_t number;  // from 1
  };

  PromptPrefix() = default;
  // Most prompts have few borders, and a request's are copied several times: only those that are there.
  PromptPrefix(const PromptPrefix& other) { *this = other; }
  PromptPrefix& operator=(const PromptPrefix& other);

  void append(std::string_view message);

  // The same for one owner alone: what another sent is then another prompt.
  PromptPrefix owned_by(std::uint64_t owner) const;

  std::size_t size() const { return size_; }
  const Border& operator[](std::size_t i) const { return borders_[i]; }
  // What part of the prompt lies before that border.
  double share(std::size_t i) const {
    return bytes_ == 0 ? 0 : static_cast<double>(borders_[i].bytes) / static_cast<double>(bytes_);
  }

 private:
  void add(std::string_view piece);
  void drop_one();

  std::array<Border, kBordersMax> borders_;  // the first size_ of them
  std::size_t size_ = 0;
  std::uint32_t added_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace weir::routing
