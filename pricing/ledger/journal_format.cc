// A segment of a journal, in bytes; numbers in the order of the machine that wrote them.
//
//   segment = header { entry } rest
//   header  = "WeirJnl2" sequence:u64 crc:u32 size:u32 columns padding          4,096 bytes; size and crc: of columns
//   columns = { ("i" | "n" | "s") name "," }                the fields of a record, in their order, by their columns
//   entry   = size:u32 crc:u32 kind:u64 body padding        to a multiple of 8; size and crc: from kind on
//   kind    = 1 | 2 | 3                                     in its first byte; in the others, from the lowest bit on,
//                                                           which of the numbers follow: the others are 0
//   body    = { field } | (number:u32 bytes)                of a record | of a name: kind 3, for the records behind it
//   field   = i64 | number:u32 | (size:u16 bytes)           a number, the least when absent; a name, 0 for ""; a text
//
// What is of fixed size comes first, so that a checksum reads words as they were stored: a processor waits before it
// reads what lies across two words that it has only just written.
//
// "WeirJnl1" had kind:u8, and texts in the places of names; it is read as well.
//
// Checksums are CRC-32C; an entry's begins with the segment's sequence, so what a recycled segment held before is no
// entry any more. The size of an entry is stored last: a writer that dies in the middle leaves none. What follows the
// last good entry is the rest. A stretch between two good entries that is none itself was damaged on its way to the
// disk; reading goes on behind it.
#include "pricing/ledger/journal_format.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>

#include "pricing/ledger/crc32c.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

constexpr std::string_view kMagic = "WeirJnl2";
constexpr std::string_view kMagicBefore = "WeirJnl1";
constexpr std::uint64_t kNameKind = 3;
constexpr std::size_t kColumnsAt = 24;
constexpr std::size_t kEntryHead = 8;
constexpr std::size_t kNamesAtOnce = 64;
constexpr int kKindBits = 8;  // of an entry's first word; one for each number of a record in the others
constexpr std::int64_t kAbsent = std::numeric_limits<std::int64_t>::min();

// How a field stands in an entry: "i", "s" or "n".
template <class Field>
constexpr char kind_of = std::is_same_v<Field, Name>          ? 'n'
                         : std::is_same_v<Field, std::string> ? 's'
                                                              : 'i';

std::int64_t number_of(Instant instant) {
  return instant.time_since_epoch().count();
}
std::int64_t number_of(Money amount) {
  return amount.nanos;
}
std::int64_t number_of(const std::optional<std::int64_t>& number) {
  return number.value_or(kAbsent);
}
template <class Number>
requires std::is_integral_v<Number> || std::is_enum_v<Number> std::int64_t number_of(Number number) {
  return static_cast<std::int64_t>(number);
}

void set(std::int64_t number, Instant& instant) {
  instant = Instant{std::chrono::milliseconds{number}};
}
void set(std::int64_t number, Money& amount) {
  amount.nanos = number;
}
void set(std::int64_t number, std::optional<std::int64_t>& field) {
  if (number != kAbsent) field = number;
}
template <class Number>
requires std::is_integral_v<Number> || std::is_enum_v<Number>
void set(std::int64_t number, Number& field) {
  field = static_cast<Number>(number);
}

template <class Number>
Number get(std::string_view bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

template <class Number>
char* put(Number number, char* to) {
  std::memcpy(to, &number, sizeof number);
  return to + sizeof number;
}

std::size_t padded(std::size_t bytes) {
  return (bytes + 7) & ~std::size_t{7};
}

std::string_view cut(std::string_view text) {
  return text.substr(0, kJournalTextMax);
}

// Most texts are shorter than a call to memcpy is worth.
char* put_text(std::string_view text, char* to) {
  const char* from = text.data();
  const std::size_t size = text.size();
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
  return to + size;
}

std::uint32_t seed_of(std::uint64_t sequence) {
  return crc32c(0, {reinterpret_cast<const char*>(&sequence), sizeof sequence});
}

// visit(name, field) for each field of this kind.
template <char kKind, class Visit>
void for_each_of(const UsageRecord& record, Visit&& visit) {
  for_each_column(record, [&](const char* name, const auto& field) {
    if constexpr (kind_of<std::decay_t<decltype(field)>> == kKind) visit(name, field);
  });
}

const std::string& columns() {
  static const std::string text = [] {
    std::string columns;
    for_each_of<'i'>({}, [&](const char* name, const auto&) { columns.append("i").append(name).append(","); });
    for_each_of<'n'>({}, [&](const char* name, const auto&) { columns.append("n").append(name).append(","); });
    for_each_of<'s'>({}, [&](const char* name, const auto&) { columns.append("s").append(name).append(","); });
    return columns;
  }();
  return text;
}

struct Column {
  char kind = 'i';
  std::string name;
};

struct Layout {
  bool has_all_numbers = false;
  std::size_t kind_bytes = sizeof(std::uint64_t);
  std::vector<Column> columns;
};

using NamesByNumber = std::map<std::uint32_t, std::string_view>;

std::vector<Column> read_columns(std::string_view text) {
  std::vector<Column> columns;
  while (!text.empty()) {
    const std::string_view column = text.substr(0, text.find(','));
    if (column.size() > 1) columns.push_back({column.front(), std::string{column.substr(1)}});
    text.remove_prefix(std::min(text.size(), column.size() + 1));
  }
  return columns;
}

// By the names that the writer knew: columns that came since keep their defaults, those that went are passed over.
std::optional<JournalEntry> read_record(std::string_view payload, const Layout& layout, const NamesByNumber& names) {
  std::map<std::string_view, std::string_view> texts;
  std::map<std::string_view, std::int64_t> numbers;
  if (payload.size() < layout.kind_bytes) return std::nullopt;
  std::uint64_t follows = layout.has_all_numbers ? ~std::uint64_t{0} : get<std::uint64_t>(payload, 0) >> kKindBits;
  std::size_t at = layout.kind_bytes;
  for (const Column& column : layout.columns) {
    if (column.kind == 'i') {
      const bool is_there = follows & 1;
      if (!layout.has_all_numbers) follows >>= 1;
      if (!is_there) {
        numbers[column.name] = 0;
        continue;
      }
    }
    const std::size_t fixed = column.kind == 's'   ? sizeof(std::uint16_t)
                              : column.kind == 'n' ? sizeof(std::uint32_t)
                                                   : sizeof(std::int64_t);
    if (at + fixed > payload.size()) return std::nullopt;
    if (column.kind == 's') {
      const std::size_t size = get<std::uint16_t>(payload, at);
      if (at + fixed + size > payload.size()) return std::nullopt;
      texts[column.name] = payload.substr(at + fixed, size);
      at += size;
    } else if (column.kind == 'n') {
      const auto name = names.find(get<std::uint32_t>(payload, at));
      if (name == names.end()) return std::nullopt;
      texts[column.name] = name->second;
    } else {
      numbers[column.name] = get<std::int64_t>(payload, at);
    }
    at += fixed;
  }
  JournalEntry entry;
  entry.kind = static_cast<JournalKind>(payload.front());
  for_each_column(entry.record, [&](const char* name, auto& field) {
    if constexpr (kind_of<std::decay_t<decltype(field)>> != 'i') {
      if (const auto text = texts.find(name); text != texts.end()) field = text->second;
    } else {
      if (const auto number = numbers.find(name); number != numbers.end()) set(number->second, field);
    }
  });
  return entry;
}

// False when it is none, or refers to a name that is not there.
bool read_entry(std::string_view payload, const Layout& layout, NamesByNumber& names,
                std::vector<JournalEntry>& entries) {
  const std::size_t name_at = layout.kind_bytes + sizeof(std::uint32_t);
  if (static_cast<unsigned char>(payload.front()) == kNameKind) {
    if (payload.size() < name_at) return false;
    names[get<std::uint32_t>(payload, layout.kind_bytes)] = payload.substr(name_at);
    return true;
  }
  auto entry = read_record(payload, layout, names);
  if (entry) entries.push_back(std::move(*entry));
  return entry.has_value();
}

// Seals the entry at `to`, whose payload ends at `end`; where the next one begins.
char* end_entry(char* to, const char* end, std::uint32_t seed) {
  const char* const payload = to + kEntryHead;
  const auto size = static_cast<std::uint32_t>(end - payload);
  put(crc32c(seed, {payload, size}), to + sizeof size);
  std::atomic_ref(*reinterpret_cast<std::uint32_t*>(to)).store(size, std::memory_order_release);
  return to + padded(kEntryHead + size);
}

// Most are 0, and which is chance: each is written, and the next one over it.
char* put_numbers(JournalKind kind, const UsageRecord& record, char* to) {
  auto head = static_cast<std::uint64_t>(kind);
  std::uint64_t bit = std::uint64_t{1} << kKindBits;
  char* next = to + sizeof head;
  for_each_of<'i'>(record, [&](const char*, const auto& field) {
    const std::int64_t number = number_of(field);
    put(number, next);
    next += number != 0 ? sizeof number : 0;
    head |= number != 0 ? bit : 0;
    bit <<= 1;
  });
  put(head, to);
  return next;
}

// The numbers of the names, two in a word.
char* put_names(const UsageRecord& record, char* to) {
  std::array<std::uint32_t, 2> word{};
  std::size_t count = 0;
  for_each_of<'n'>(record, [&](const char*, Name name) {
    word[count++ % 2] = name.number();
    if (count % 2 == 0) to = put(std::bit_cast<std::uint64_t>(word), to);
  });
  return count % 2 == 0 ? to : put(word[0], to);
}

char* write_name(Name name, std::uint32_t seed, char* to) {
  char* next = put(kNameKind, to + kEntryHead);
  next = put(name.number(), next);
  return end_entry(to, put_text(cut(name.text()), next), seed);
}

// The payload of the entry at `at`, if a good one stands there.
std::optional<std::string_view> payload_at(std::string_view segment, std::size_t at, std::uint32_t seed) {
  const auto size = get<std::uint32_t>(segment, at);
  if (size == 0 || size > kJournalEntryMax || size > segment.size() - at - kEntryHead) return std::nullopt;
  const std::string_view payload = segment.substr(at + kEntryHead, size);
  if (crc32c(seed, payload) != get<std::uint32_t>(segment, at + sizeof size)) return std::nullopt;
  return payload;
}

}  // namespace

void write_journal_header(std::uint64_t sequence, char* to) {
  const std::string& names = columns();
  std::memset(to, 0, kJournalHeaderBytes);
  std::memcpy(to, kMagic.data(), kMagic.size());
  char* next = put(sequence, to + kMagic.size());
  next = put(crc32c(0, names), next);
  next = put(static_cast<std::uint32_t>(names.size()), next);
  std::memcpy(next, names.data(), names.size());
}

bool JournalNames::add(Name name) {
  if (name.number() >= by_number_.size()) by_number_.resize(name.number() + kNamesAtOnce);
  return !std::exchange(by_number_[name.number()], true);
}

std::size_t write_journal_entry(JournalKind kind, const UsageRecord& record, std::uint64_t sequence,
                                JournalNames& names, char* to) {
  const std::uint32_t seed = seed_of(sequence);
  char* const begin = to;
  for_each_of<'n'>(record, [&](const char*, Name name) {
    if (!name.empty() && names.add(name)) to = write_name(name, seed, to);
  });
  char* next = put_names(record, put_numbers(kind, record, to + kEntryHead));
  for_each_of<'s'>(record, [&](const char*, const std::string& field) {
    const std::string_view text = cut(field);
    next = put(static_cast<std::uint16_t>(text.size()), next);
    next = put_text(text, next);
  });
  return static_cast<std::size_t>(end_entry(to, next, seed) - begin);
}

JournalContent read_journal(std::string_view segment) {
  JournalContent content;
  content.readable = segment.find_first_not_of('\0') == segment.npos;  // its process ended while it made it
  if (segment.size() < kJournalHeaderBytes || !(segment.starts_with(kMagic) || segment.starts_with(kMagicBefore)))
    return content;
  const auto sequence = get<std::uint64_t>(segment, kMagic.size());
  const auto names_crc = get<std::uint32_t>(segment, kMagic.size() + sizeof sequence);
  const auto names_size = get<std::uint32_t>(segment, kColumnsAt - sizeof(std::uint32_t));
  if (names_size > kJournalHeaderBytes - kColumnsAt) return content;
  const std::string_view names = segment.substr(kColumnsAt, names_size);
  if (crc32c(0, names) != names_crc) return content;
  content.readable = true;

  const bool of_before = segment.starts_with(kMagicBefore);
  const Layout layout{of_before, of_before ? sizeof(std::uint8_t) : sizeof(std::uint64_t), read_columns(names)};
  const std::uint32_t seed = seed_of(sequence);
  NamesByNumber named{{0, ""}};
  std::size_t expected = kJournalHeaderBytes;  // where the next entry should stand
  for (std::size_t at = expected; at + kEntryHead <= segment.size();) {
    const auto payload = payload_at(segment, at, seed);
    if (!payload || !read_entry(*payload, layout, named, content.entries)) {
      at += 8;
      continue;
    }
    if (at != expected) ++content.damaged;
    at = expected = at + padded(kEntryHead + payload->size());
  }
  return content;
}

}  // namespace weir::pricing
