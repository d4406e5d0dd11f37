#include "backends/dialect/body_edit.h"

#include <algorithm>
#include <utility>

#include "backends/json_walk.h"

namespace weir::backends {

std::string_view BodyEdit::value_of(const JsonMember& member) const {
  return member.value_in(body_);
}

const JsonMember* BodyEdit::present(std::string_view name) const {
  const JsonMember* const member = outline_.find(name);
  return member == nullptr || member->type == JsonType::null ? nullptr : member;
}

void BodyEdit::replace(std::size_t offset, std::size_t erase, std::string insert) {
  if (body_.substr(offset, erase) != insert) splices_.push_back({offset, erase, std::move(insert)});
}

void BodyEdit::set_all(std::string_view name, const std::string& value) {
  for (const JsonMember& member : outline_.members) {
    if (member.key == name) replace(member.value_begin, member.value_end - member.value_begin, value);
  }
}

void BodyEdit::add(std::string_view name, std::string_view value) {
  if (outline_.members.empty()) return;
  std::string member = ",\"";
  member.append(name).append("\":").append(value);
  splices_.push_back({outline_.members.back().value_end, 0, std::move(member)});
}

void BodyEdit::add_inside(const JsonMember& object, std::string_view name, std::string_view value) {
  std::string member = "\"";
  member.append(name).append("\":").append(value);
  if (JsonWalk(value_of(object)).holds_something()) member.push_back(',');
  splices_.push_back({object.value_begin + 1, 0, std::move(member)});
}

// Cuts each run of such members out with the comma in front of it or, at the front, with the one behind it.
void BodyEdit::cut_all(std::string_view name) {
  const auto is_cut = [name](const JsonMember& member) { return member.key == name; };
  const auto& members = outline_.members;
  for (auto first = members.begin(); (first = std::find_if(first, members.end(), is_cut)) != members.end();) {
    const auto behind = std::find_if_not(first, members.end(), is_cut);
    std::size_t begin = first->key_begin;
    std::size_t end = std::prev(behind)->value_end;
    if (first != members.begin()) {
      begin = std::prev(first)->value_end;
    } else if (behind != members.end()) {
      end = behind->key_begin;
    }
    splices_.push_back({begin, end - begin, ""});
    first = behind;
  }
}

Splices BodyEdit::take() {
  const auto before = [](const Splice& a, const Splice& b) { return a.offset < b.offset; };
  if (!std::ranges::is_sorted(splices_, before)) std::ranges::stable_sort(splices_, before);
  return std::move(splices_);
}

}  // namespace weir::backends
