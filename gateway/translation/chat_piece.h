// A ChatPiece is what one chunk of a chat completion, or a whole one, adds to the answer: of its first choice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/translation/translated_json.h"

namespace weir::gateway {

struct ToolPiece {
  std::int64_t index = 0;
  std::string id;
  std::string name;
  std::string arguments;  // JSON text; of a chunk, a piece of it
};

struct ChatPiece {
  std::int64_t created = 0;
  std::string reasoning;
  std::string content;
  std::string refusal;
  std::vector<ToolPiece> tools;
  std::string finish_reason;  // "" while there is none
};

// `text` is a chunk's payload or an answer's body. What is no JSON adds nothing.
ChatPiece read_piece(std::string_view text);

}  // namespace weir::gateway
