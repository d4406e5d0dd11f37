#include "routing/text_features.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {
namespace {

constexpr std::uint64_t kSeed = 0xCBF2'9CE4'8422'2325;  // FNV-1a's
constexpr std::uint64_t kPrime = 0x0000'0100'0000'01B3;
constexpr std::uint64_t kNumber = 0x6E75'6D62'6572;  // no word begins so

enum class Kind : std::uint8_t { space, mark, letter, digit, foreign };

constexpr std::array<Kind, 256> kinds() {
  std::array<Kind, 256> all{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    all[c] = c <= ' ' || c == 0x7F  ? Kind::space
             : c >= 0x80            ? Kind::foreign
             : c >= '0' && c <= '9' ? Kind::digit
             : letter               ? Kind::letter
                                    : Kind::mark;
  }
  return all;
}
constexpr std::array<Kind, 256> kKinds = kinds();

std::uint32_t mixed(std::uint64_t hash) {
  hash ^= hash >> 29;
  hash *= 0xBF58'476D'1CE4'E5B9;
  return static_cast<std::uint32_t>(hash >> 32);
}

// Of a character beyond ASCII, by its first byte; what is cut off or malformed is as long as there is text.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return std::min(bytes, text.size() - at);
}

enum class Foreign : std::uint8_t { letter, symbol, mark };

// Scripts that are written without blanks have a lead byte of their own, and so have their marks.
Foreign foreign_kind(std::string_view character) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < character.size() ? static_cast<unsigned char>(character[i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead == 0xE2) return byte(1) == 0x80 || byte(1) == 0x81 ? Foreign::mark : Foreign::symbol;  // U+2000 .. U+2FFF
  if (lead == 0xE3 && byte(1) == 0x80) return Foreign::mark;                                      // U+3000 .. U+303F
  if (lead == 0xEF && (byte(1) == 0xBC || byte(1) == 0xBD)) return Foreign::mark;                 // U+FF00 .. U+FF7F
  if ((lead >= 0xE3 && lead <= 0xED) || lead >= 0xF0) return Foreign::symbol;
  if (lead == 0xC2) return Foreign::mark;  // U+0080 .. U+00BF
  return Foreign::letter;
}

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

// One pass over the text.
class Reading {
 public:
  Reading(std::string_view text, TextFeatures& into) : text_(text), into_(into) {}

  void run() {
    for (std::size_t at = 0; at < text_.size();) at = take(at);
    end_word();
    measure();
  }

 private:
  std::size_t take(std::size_t at) {
    const char c = text_[at];
    switch (kKinds[static_cast<unsigned char>(c)]) {
      case Kind::space:
        lines_ += c == '\n';
        end_word();
        break;
      case Kind::mark:
        note_mark(c);
        end_word();
        break;
      case Kind::letter:
        if (in_number_) end_word();
        add(static_cast<unsigned char>(c | 0x20));
        capitals_ += c < 'a';
        ++letters_;
        break;
      case Kind::digit:
        if (!in_number_) end_word();
        in_number_ = true;
        add(kNumber);
        ++digits_;
        break;
      case Kind::foreign:
        return take_foreign(at);
    }
    return at + 1;
  }

  std::size_t take_foreign(std::size_t at) {
    const std::string_view character = text_.substr(at, character_bytes(text_, at));
    const Foreign kind = foreign_kind(character);
    if (in_number_ || kind != Foreign::letter) end_word();
    if (kind != Foreign::mark) {
      for (const char byte : character) add(static_cast<unsigned char>(byte));
      ++(kind == Foreign::letter ? foreign_letters_ : symbols_);
    }
    if (kind == Foreign::symbol) end_word();
    return at + character.size();
  }

  void note_mark(char c) {
    ++marks_;
    questions_ += c == '?';
    formulas_ += c == '=' || c == '^' || c == '$' || c == '\\' || c == '<' || c == '>' || c == '+';
    code_ += c == '{' || c == '}' || c == ';' || c == '_' || c == '`' || c == '[' || c == ']';
  }

  void add(std::uint64_t what) {
    word_ = (word_ ^ what) * kPrime;
    in_word_ = true;
  }

  void end_word() {
    if (!in_word_) return;
    ++words_;
    into_.hashes.push_back(mixed(word_));
    if (before_ != 0) into_.hashes.push_back(mixed(before_ * 3 + word_));
    before_ = word_;
    word_ = kSeed;
    in_word_ = in_number_ = false;
  }

  void measure() {
    const auto bytes = static_cast<double>(text_.size());
    const double values[config::TextHead::kMeasures] = {std::log1p(bytes) / 8,
                                                        std::log1p(words_) / 6,
                                                        share(letters_, 6 * words_),
                                                        4 * share(digits_, bytes),
                                                        4 * share(capitals_, letters_),
                                                        4 * share(marks_, bytes),
                                                        std::min(1.0, 20 * share(formulas_, bytes)),
                                                        std::min(1.0, 20 * share(code_, bytes)),
                                                        3 * share(symbols_, bytes),
                                                        2 * share(foreign_letters_, bytes),
                                                        std::log1p(lines_) / 4,
                                                        std::min(1.0, questions_ / 3)};
    for (std::size_t i = 0; i < into_.measures.size(); ++i) into_.measures[i] = static_cast<float>(values[i]);
  }

  std::string_view text_;
  TextFeatures& into_;
  std::uint64_t word_ = kSeed;
  std::uint64_t before_ = 0;
  bool in_word_ = false;
  bool in_number_ = false;
  double letters_ = 0, capitals_ = 0, digits_ = 0, marks_ = 0, symbols_ = 0, foreign_letters_ = 0;
  double words_ = 0, lines_ = 0, questions_ = 0, formulas_ = 0, code_ = 0;
};

}  // namespace

void TextFeatures::read(std::string_view utf8) {
  hashes.clear();
  measures.fill(0);
  Reading(utf8, *this).run();
}

}  // namespace weir::routing
