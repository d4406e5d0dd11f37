// A JsonWalk steps through JSON that need not be validated: what an upstream sent, or what an outline has accepted.
// It looks into the objects and arrays that it is asked to and skips all others whole, so that a key is only ever met
// at the depth where it was looked for. It copies nothing, keeps no stack and allocates nothing.
//
//   JsonWalk walk(text);
//   walk.object([&](std::string_view key) { if (key == "id") id = walk.value(); });
//
// The callbacks may read the value at hand (value, integer, holds_something, object, array) or leave it alone; what
// they left is skipped. Text that is no JSON ends the walk early: what was read so far stands. Views point into the
// text. Pure; no thread contract.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "backends/byte_search.h"

namespace weir::backends {

class JsonWalk {
 public:
  explicit JsonWalk(std::string_view text) : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  // Calls on_member(key) for each member, keys as written without quotes. Anything but an object is skipped. True when
  // it was an object, and whole.
  template <class OnMember>
  bool object(OnMember&& on_member);
  // The same for arrays, with on_item().
  template <class OnItem>
  bool array(OnItem&& on_item);

  // The value at hand as written, whole; it is then behind.
  std::string_view value();
  // What is between the quotes of the string at hand, as written; empty for any other value, which is then behind too.
  std::string_view text();
  // The value at hand if it is an integer, the nearest that fits; it is then behind.
  std::optional<std::int64_t> integer();
  // True for a string, array or object with something in it. The value stays at hand.
  bool holds_something();

  // The first byte of what comes next, white space aside; '\0' at the end.
  char peek();
  // Where the walk is in the text.
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  bool take(char c);
  bool take_behind_space(char c);
  bool stop();
  bool skip_other();

  struct Key {
    std::string_view name;
    const char* value = nullptr;  // where its value begins; nothing where there is no key
  };

  // These take and return positions, so that a walk that is a local variable can live in registers.
  static std::string_view between_quotes(std::string_view value);
  static Key key(const char* at, const char* end);
  static Key spaced_key(const char* at, const char* end);
  static const char* space_end(const char* at, const char* end);
  static const char* string_end(const char* at, const char* end);
  static const char* long_string_end(const char* before, const char* end);
  static const char* value_end(const char* at, const char* end);
  static const char* other_value_end(const char* at, const char* end);
  static const char* container_end(const char* at, const char* end);
  static const char* scalar_end(const char* at, const char* end);

  const char* begin_;
  const char* at_;
  const char* end_;
};

inline char JsonWalk::peek() {
  if (at_ != end_ && *at_ <= ' ') at_ = space_end(at_, end_);
  return at_ == end_ ? '\0' : *at_;
}

inline bool JsonWalk::take(char c) {
  if (at_ != end_ && *at_ == c) {
    ++at_;
    return true;
  }
  return at_ != end_ && *at_ <= ' ' && take_behind_space(c);
}

inline bool JsonWalk::stop() {
  at_ = end_;
  return false;
}

inline std::string_view JsonWalk::value() {
  peek();
  const char* const value_begin = at_;
  at_ = value_end(at_, end_);
  return {value_begin, static_cast<std::size_t>(at_ - value_begin)};
}

inline std::string_view JsonWalk::text() {
  return between_quotes(value());
}

inline bool JsonWalk::holds_something() {
  const char first = peek();
  if (first == '"') return end_ - at_ > 1 && at_[1] != '"';
  if (first != '[' && first != '{') return false;
  JsonWalk inside = *this;
  ++inside.at_;
  return inside.peek() != ']' && inside.peek() != '}';
}

inline bool JsonWalk::take_behind_space(char c) {
  at_ = space_end(at_, end_);
  if (at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}

// Behind the closing quote; `end` when there is none. Nearly every string of a stream ends within its first block.
inline const char* JsonWalk::string_end(const char* at, const char* end) {
  if (end - at <= Block::kBytes) return long_string_end(at, end);
  const std::uint64_t mask = is_quote(Block::load(at + 1)).mask();
  if (mask == 0) return long_string_end(at + Block::kBytes, end);
  const char* const quote = at + 1 + first_of(mask);
  return *quote == '"' ? quote + 1 : long_string_end(quote - 1, end);
}

// Strings and null are most of what is skipped.
inline const char* JsonWalk::value_end(const char* at, const char* end) {
  constexpr std::string_view kNull = "null";
  if (at != end && *at == '"') return string_end(at, end);
  return std::string_view(at, end).starts_with(kNull) ? at + kNull.size() : other_value_end(at, end);
}

// Most keys are short and without white space around: those need one look at the end of the text for each block.
inline JsonWalk::Key JsonWalk::key(const char* at, const char* end) {
  constexpr std::ptrdiff_t kColonAndValue = 2;
  if (end - at > Block::kBytes + kColonAndValue && *at == '"') {
    const char* block = at + 1;
    std::uint64_t mask = is_quote(Block::load(block)).mask();
    if (mask == 0 && end - at > 2 * Block::kBytes + kColonAndValue) {
      block += Block::kBytes;
      mask = is_quote(Block::load(block)).mask();
    }
    if (mask != 0) {
      const char* const quote = block + first_of(mask);
      if (quote[0] == '"' && quote[1] == ':' && quote[2] > ' ') return {{at + 1, quote}, quote + kColonAndValue};
    }
  }
  return spaced_key(at, end);
}

// The value at hand is not what was asked for.
inline bool JsonWalk::skip_other() {
  at_ = value_end(at_, end_);
  return false;
}

template <class OnMember>
bool JsonWalk::object(OnMember&& on_member) {
  if (!take('{')) return skip_other();
  if (take('}')) return true;
  do {
    const Key member = key(at_, end_);
    if (member.value == nullptr) return stop();
    at_ = member.value;
    on_member(member.name);
    if (at_ == member.value) at_ = value_end(at_, end_);
  } while (take(','));
  return take('}') || stop();
}

template <class OnItem>
bool JsonWalk::array(OnItem&& on_item) {
  if (!take('[')) return skip_other();
  if (take(']')) return true;
  do {
    peek();
    const char* const item_begin = at_;
    on_item();
    if (at_ == item_begin) at_ = value_end(at_, end_);
  } while (take(','));
  return take(']') || stop();
}

}  // namespace weir::backends
