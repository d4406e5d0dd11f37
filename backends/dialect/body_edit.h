// Edits of a JSON request body, as splices: the few steps of which every dialect's demands are made.
#pragma once

#include <string>
#include <string_view>

#include "backends/json_outline.h"
#include "backends/splice.h"

namespace weir::backends {

class BodyEdit {
 public:
  // Both outlive the edit.
  BodyEdit(std::string_view body, const JsonOutline& outline) : body_(body), outline_(outline) {}

  const JsonOutline& outline() const { return outline_; }
  std::string_view body() const { return body_; }
  std::string_view value_of(const JsonMember& member) const;
  // The last member of that name that is not null; nothing when there is none.
  const JsonMember* present(std::string_view name) const;

  void replace(std::size_t offset, std::size_t erase, std::string insert);
  // Every member of that name gets this value.
  void set_all(std::string_view name, const std::string& value);
  // A member behind the last one.
  void add(std::string_view name, std::string_view value);
  // A member at the front of the object that is the member's value.
  void add_inside(const JsonMember& object, std::string_view name, std::string_view value);
  void cut_all(std::string_view name);

  // Sorted by offset; the edit is then spent.
  Splices take();

 private:
  std::string_view body_;
  const JsonOutline& outline_;
  Splices splices_;
};

}  // namespace weir::backends
