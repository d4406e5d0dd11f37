// A JsonOutline is what one validating pass over a JSON object leaves behind: the byte ranges of its top-level members,
// and a count of the text in all its strings. No tree is built and nothing is copied, so a 16 MiB body costs one read.
//
// The pass is strict (RFC 8259): balanced, UTF-8 well formed, no lone surrogate escapes, no control characters in
// strings, numbers by the grammar, nesting at most kJsonDepthMax, one value, nothing behind it.
//
// Reuse one outline for many texts: its vector keeps its memory. Views point into the text. Pure; no thread contract.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::backends {

inline constexpr int kJsonDepthMax = 128;
inline constexpr std::size_t kJsonObjectsKept = 4096;

enum class JsonType : std::uint8_t { null, boolean, number, string, array, object };

struct JsonMember {
  std::string_view key;  // as written, without quotes; keys with escapes are never equal to a plain name
  JsonType type = JsonType::null;
  std::size_t key_begin = 0;    // offset of the key's opening quote
  std::size_t value_begin = 0;  // offsets of the value in the text; strings include their quotes
  std::size_t value_end = 0;
  std::size_t items = 0;  // of an array

  // The value as written; `text` is what the outline is of.
  std::string_view value_in(std::string_view text) const { return text.substr(value_begin, value_end - value_begin); }
};

struct JsonRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

// Text in strings, by script: what an estimate of tokens needs. Keys do not count.
struct TextCount {
  std::int64_t ascii_bytes = 0;
  std::int64_t cjk_characters = 0;  // three-byte characters U+3000 .. U+9FFF and U+AC00 .. U+D7FF
  std::int64_t other_characters = 0;
};

struct JsonError {
  std::size_t offset = 0;
  std::string_view what;  // "unexpected character", ... : static text
};

struct JsonOutline {
  std::vector<JsonMember> members;  // in the order of the text, duplicates included
  std::vector<JsonRange> objects;   // that are items of a member's array: the first kJsonObjectsKept, in order
  std::uint64_t key_marks = 0;      // of all keys, see mark_of()
  TextCount text;
  bool has_image = false;  // a member "image_url" or "input_image" with a value, at any depth

  // Clears, then scans. On an error the outline holds what came before it.
  std::optional<JsonError> scan(std::string_view object_text);

  // The last member of that name (the one that most parsers keep); nothing when there is none.
  const JsonMember* find(std::string_view key) const {
    return (key_marks & mark_of(key)) == 0 ? nullptr : find_among_all(key);
  }
  // One bit of 64, by a key's size and its ends: most names that are looked for are in no request.
  static std::uint64_t mark_of(std::string_view key) {
    if (key.empty()) return 1;
    const auto first = static_cast<unsigned char>(key.front()), last = static_cast<unsigned char>(key.back());
    return std::uint64_t{1} << (key.size() + 5u * first + 11u * last) % 64;
  }
  // Its objects, where all of a member's items are objects that were kept.
  std::optional<std::span<const JsonRange>> objects_of(const JsonMember& member) const;

 private:
  const JsonMember* find_among_all(std::string_view key) const;
};

// The value of a JSON string as written (with quotes) when it has no escapes; nothing when it has.
std::optional<std::string_view> plain_string(std::string_view quoted);
// The same with escapes decoded to UTF-8. The text has been validated.
std::string decoded_string(std::string_view quoted);

}  // namespace weir::backends
