// A TextHead is what `weir train` learned from an operator's labelled pairs: how the words of a prompt move the chance
// that an answer is right, for each tier and effort of thinking. The quality table says what a class of tasks is worth
// on the whole; a head says how one prompt differs from its class, and counts for as much as it was right about prompts
// that it had not seen.
//
//   weights of hashed words (routing/text_features.h), eight bits each; no word can be read from them
//
// A plain value, kept in a file of its own. Immutable once it is loaded; share it freely.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/quality.h"

namespace weir::config {

struct TextHead {
  static constexpr std::uint32_t kFormat = 1;    // of the file
  static constexpr std::uint32_t kFeatures = 1;  // which features of a text the weights are of
  static constexpr std::size_t kMeasures = 12;
  static constexpr std::size_t kBuckets = 1 << 16;
  static constexpr std::size_t kScoresMax = 12;

  // How far a prompt's points go from the table's to the head's, 0 to 1.
  struct Trust {
    double labelled = 0;    // where its class is one that the head was trained on
    double unlabelled = 0;  // where it has no class of its own
    double unseen = 0;      // where its class is another
  };

  // Of one tier at one effort. A prompt's score is a shift of the log-odds, which over all the pairs moves the mean not
  // at all.
  struct Score {
    std::string tier;
    Effort effort = Effort::high;
    float step = 0;  // what one unit of a bucket's weight counts
    float bias = 0;
    std::array<float, kMeasures> measures{};
    std::vector<float> class_centers;  // what a score is measured from in each class
  };

  std::string version;  // the beginning of the file's checksum
  std::uint32_t examples = 0;
  Trust trust;
  std::vector<std::string> classes;
  std::vector<Score> scores;
  std::vector<std::int8_t> buckets;  // of each hash's bucket one weight for each score
};

// The file's bytes: the same head gives the same.
std::string bytes_of(const TextHead& head);
// The head, or what is wrong with the bytes.
std::variant<TextHead, std::string> text_head_of(std::string_view bytes);
std::variant<TextHead, std::string> read_text_head(const std::filesystem::path& file);

}  // namespace weir::config
