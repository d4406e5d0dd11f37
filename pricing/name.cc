#include "pricing/name.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <unordered_map>

namespace weir::pricing {

const Name::Text Name::kNothing;

namespace {

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

}  // namespace

// All names of the process. It is never destroyed: whoever ends last may still have one.
class NameTable {
 public:
  static NameTable& instance() {
    static NameTable& table = *new NameTable;
    return table;
  }

  const Name::Text& known(std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (const auto found = texts_.find(text); found != texts_.end()) return *found->second;
    const auto number = static_cast<std::uint32_t>(texts_.size() + 1);
    const auto* added = new Name::Text{std::string(text), number, std::ranges::all_of(text, is_plain)};
    return *texts_.emplace(added->bytes, added).first->second;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string_view, const Name::Text*> texts_;
};

namespace {

constexpr std::size_t kLately = 256;

std::uint64_t first_bytes(const char* from) {
  std::uint64_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

// Names differ at their ends, most of them.
std::size_t place_of(std::string_view text) {
  std::uint64_t mixed = text.size();
  if (text.size() >= sizeof mixed) {
    mixed ^= first_bytes(text.data()) ^ first_bytes(text.data() + text.size() - sizeof mixed) * 3;
  } else {
    for (const char c : text) mixed = mixed << 8 | static_cast<unsigned char>(c);
  }
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
  return mixed * kGolden >> 56;
}

}  // namespace

const Name::Text& Name::known(std::string_view text) {
  static_assert(kLately == 1 << 8);
  thread_local std::array<const Text*, kLately> lately{};
  if (text.empty()) return kNothing;
  const Text*& last = lately[place_of(text)];
  if (!last || last->bytes != text) last = &NameTable::instance().known(text);
  return *last;
}

}  // namespace weir::pricing
