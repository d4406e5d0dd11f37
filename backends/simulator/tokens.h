// What a token is here. A prompt is rendered into text in which every four bytes are one token:
//
//   prompt  = message* ; tools, when there are any, count as a first message
//   message = 4 tokens for the template, the text's bytes, padding to a whole token
//
// so a message costs ceil(bytes / 4) + 4 tokens. A completion token is one word piece of the answer, and one delta
// of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::simulator {

inline constexpr std::size_t kTokenBytes = 4;
inline constexpr std::size_t kTemplateTokens = 4;

// Adds a message to a prompt.
void render(std::string& prompt, std::string_view role, std::string_view text);

constexpr std::int64_t count_tokens(std::string_view prompt) {
  return static_cast<std::int64_t>(prompt.size() / kTokenBytes);
}

// The words of an answer or of reasoning; both begin by saying that they are synthetic, and never end.
std::string_view answer_word(std::int64_t index);
std::string_view reasoning_word(std::int64_t index);

// A given text in pieces of about one token, never cut within a UTF-8 character.
std::vector<std::string> pieces_of(std::string_view text);

// A number made of bytes, the same on every run.
std::uint64_t digest(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace weir::simulator
