// A Name is a text of few values, such as a tenant's or a deployment's, of which each value stands in memory once, for
// as long as the process lives. So a Name is one pointer: it costs nothing to copy, to compare, or to hand to another
// thread.
//
//   Name tenant = "acme";   looked up: among those that this thread met last, else in a table of all under a lock
//
// For texts that come from configurations and ledgers. Whatever a client can make up at will would fill the memory.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

namespace weir::pricing {

class Name {
 public:
  Name() : text_(&kNothing) {}
  Name(std::string_view text) : text_(&known(text)) {}
  Name(const std::string& text) : Name(std::string_view(text)) {}
  Name(const char* text) : Name(std::string_view(text)) {}

  const std::string& text() const { return text_->bytes; }
  operator const std::string&() const { return text(); }
  operator std::string_view() const { return text(); }
  bool empty() const { return text_ == &kNothing; }
  std::size_t size() const { return text().size(); }

  // Printable ASCII without quotes and backslashes, and not empty: stands in JSON as it is.
  bool is_plain() const { return text_->plain; }

  // Of this text among all that there are, counted from 0, which is the empty one.
  std::uint32_t number() const { return text_->number; }

  friend bool operator==(Name a, Name b) { return a.text_ == b.text_; }
  template <class Text>
  requires std::is_convertible_v<const Text&, std::string_view>
  friend bool operator==(Name name, const Text& text) { return name.text() == std::string_view(text); }
  friend std::string operator+(Name name, std::string_view more) { return name.text() + std::string(more); }
  friend std::string operator+(std::string_view before, Name name) { return std::string(before) += name.text(); }

  // As their texts are ordered.
  friend auto operator<=>(Name a, Name b) { return a.text() <=> b.text(); }
  friend std::ostream& operator<<(std::ostream& to, Name name) { return to << name.text(); }

 private:
  friend class NameTable;
  struct Text {
    std::string bytes;
    std::uint32_t number = 0;
    bool plain = false;
  };
  static const Text kNothing;

  static const Text& known(std::string_view text);

  const Text* text_;
};

}  // namespace weir::pricing
