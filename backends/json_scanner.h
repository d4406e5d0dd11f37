// A JsonScanner is the validating pass behind JsonOutline::scan: it reads a text once, from left to right, without
// recursion, and tells the outline what it sees. Lives for one scan.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "backends/json_outline.h"

namespace weir::backends {

class JsonScanner {
 public:
  JsonScanner(std::string_view text, JsonOutline& outline)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), outline_(outline) {}

  std::optional<JsonError> run();

 private:
  bool item();
  bool key();
  bool value();
  bool open(char closer);
  bool close();
  void value_ended();
  bool in_members_array() const { return depth_ == 2 && closers_[1] == ']'; }

  bool string(TextCount& count);
  bool short_string(TextCount& count);
  bool escape(TextCount& count);
  bool unicode_escape(TextCount& count);
  std::optional<unsigned> hex4();
  bool characters(TextCount& count);
  bool number();
  bool digits();
  bool literal(std::string_view word);

  void skip_space();
  bool looking_at(char c) const { return at_ != end_ && *at_ == c; }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  bool fail(std::string_view what);
  bool unexpected(std::string_view what) { return fail(at_ == end_ ? "unexpected end" : what); }

  const char* begin_;
  const char* at_;
  const char* end_;
  JsonOutline& outline_;
  TextCount not_counted_;                      // keys, and data that is no text
  std::array<char, kJsonDepthMax> closers_{};  // what closes each open container, outermost first
  int depth_ = 0;
  bool just_opened_ = false;
  JsonError error_;
};

}  // namespace weir::backends
