// The file of a text head, numbers with their least byte first:
//
//   file    := magic format features length payload sha256(all before it)
//   magic   := "WEIRHEAD"            format, features, length := 32 bits; length is the payload's
//   payload := examples:32 trust:3*f64 classes scores buckets:kBuckets*count(scores)*8
//   classes := count:16 text*        scores := count:16 score*        text := length:16 byte*
//   score   := text effort:8 step:f32 bias:f32 measures:kMeasures*f32 class_centers:count(classes)*f32
#include "config/text_head.h"

#include <bit>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "config/config.h"

namespace weir::config {
namespace {

constexpr std::string_view kMagic = "WEIRHEAD";
constexpr std::size_t kHeader = kMagic.size() + 12;
constexpr std::size_t kDigest = 32;
constexpr std::size_t kBytesMax = 4 << 20;
constexpr std::size_t kClassesMax = 4096;

class Writer {
 public:
  template <class Unsigned>
  void number(Unsigned value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
      bytes_ += static_cast<char>(static_cast<std::uint64_t>(value) >> 8 * i & 0xFF);
  }
  void real(float value) { number(std::bit_cast<std::uint32_t>(value)); }
  void real(double value) { number(std::bit_cast<std::uint64_t>(value)); }
  void text(std::string_view value) {
    number(static_cast<std::uint16_t>(value.size()));
    bytes_ += value;
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

// Throws std::runtime_error where the bytes end early or hold what no head has.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw std::runtime_error("it ends early");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  template <class Unsigned>
  Unsigned number() {
    std::uint64_t value = 0;
    const std::string_view taken = take(sizeof(Unsigned));
    for (std::size_t i = 0; i < taken.size(); ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(taken[i])) << 8 * i;
    return static_cast<Unsigned>(value);
  }
  template <class Real, class Bits>
  Real real() {
    const auto value = std::bit_cast<Real>(number<Bits>());
    if (!std::isfinite(value)) throw std::runtime_error("it holds what is no number");
    return value;
  }
  float f32() { return real<float, std::uint32_t>(); }
  double f64() { return real<double, std::uint64_t>(); }
  double share() {
    const double value = f64();
    if (value < 0 || value > 1) throw std::runtime_error("it trusts itself by no share");
    return value;
  }
  std::string text() { return std::string(take(number<std::uint16_t>())); }
  std::size_t count(std::size_t most) {
    const std::size_t count = number<std::uint16_t>();
    if (count > most) throw std::runtime_error("it counts more than there can be");
    return count;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

TextHead::Score read_score(Reader& reader, std::size_t classes) {
  TextHead::Score score;
  score.tier = reader.text();
  const auto effort = reader.number<std::uint8_t>();
  if (effort >= kEfforts) throw std::runtime_error("it names an effort that there is not");
  score.effort = static_cast<Effort>(effort);
  score.step = reader.f32();
  score.bias = reader.f32();
  for (float& measure : score.measures) measure = reader.f32();
  for (std::size_t i = 0; i < classes; ++i) score.class_centers.push_back(reader.f32());
  return score;
}

TextHead read_payload(Reader reader) {
  TextHead head;
  head.examples = reader.number<std::uint32_t>();
  for (double* trust : {&head.trust.labelled, &head.trust.unlabelled, &head.trust.unseen}) *trust = reader.share();
  for (std::size_t left = reader.count(kClassesMax); left > 0; --left) head.classes.push_back(reader.text());
  for (std::size_t left = reader.count(TextHead::kScoresMax); left > 0; --left)
    head.scores.push_back(read_score(reader, head.classes.size()));
  const std::string_view buckets = reader.take(TextHead::kBuckets * head.scores.size());
  head.buckets.assign(buckets.begin(), buckets.end());
  if (!reader.at_end()) throw std::runtime_error("something follows its end");
  return head;
}

std::string digest_of(std::string_view bytes) {
  const Sha256 digest = sha256(bytes);
  return {digest.begin(), digest.end()};
}

std::string version_of(std::string_view digest) {
  return hex_of({reinterpret_cast<const std::uint8_t*>(digest.data()), 6});
}

// What a person can do about it comes first: a file of something else, of another version, or damaged on the way.
std::string wrong_around(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return "is no text head: `weir train` makes one";
  if (bytes.size() < kHeader + kDigest) return "is damaged: it ends early";
  Reader reader(bytes.substr(kMagic.size()));
  if (const auto format = reader.number<std::uint32_t>(); format != TextHead::kFormat)
    return "has the format " + std::to_string(format) + "; this Weir reads " + std::to_string(TextHead::kFormat) +
           ": train it anew";
  if (const auto features = reader.number<std::uint32_t>(); features != TextHead::kFeatures)
    return "was trained on version " + std::to_string(features) + " of the features; this Weir reads version " +
           std::to_string(TextHead::kFeatures) + " from texts: train it anew";
  if (reader.number<std::uint32_t>() != bytes.size() - kHeader - kDigest)
    return "is damaged: its length is not what it says";
  if (digest_of(bytes.substr(0, bytes.size() - kDigest)) != bytes.substr(bytes.size() - kDigest))
    return "is damaged: its checksum is another";
  return "";
}

}  // namespace

std::string bytes_of(const TextHead& head) {
  Writer payload;
  payload.number(head.examples);
  for (const double trust : {head.trust.labelled, head.trust.unlabelled, head.trust.unseen}) payload.real(trust);
  payload.number(static_cast<std::uint16_t>(head.classes.size()));
  for (const std::string& name : head.classes) payload.text(name);
  payload.number(static_cast<std::uint16_t>(head.scores.size()));
  for (const TextHead::Score& score : head.scores) {
    payload.text(score.tier);
    payload.number(static_cast<std::uint8_t>(score.effort));
    payload.real(score.step);
    payload.real(score.bias);
    for (const float measure : score.measures) payload.real(measure);
    for (const float mean : score.class_centers) payload.real(mean);
  }
  payload.bytes().append(head.buckets.begin(), head.buckets.end());
  Writer file;
  file.bytes() = kMagic;
  file.number(TextHead::kFormat);
  file.number(TextHead::kFeatures);
  file.number(static_cast<std::uint32_t>(payload.bytes().size()));
  file.bytes() += payload.bytes();
  return file.bytes() + digest_of(file.bytes());
}

std::variant<TextHead, std::string> text_head_of(std::string_view bytes) {
  if (std::string wrong = wrong_around(bytes); !wrong.empty()) return wrong;
  try {
    TextHead head = read_payload(Reader(bytes.substr(kHeader, bytes.size() - kHeader - kDigest)));
    head.version = version_of(bytes.substr(bytes.size() - kDigest));
    return head;
  } catch (const std::runtime_error& error) {
    return "is no text head of this Weir: " + std::string(error.what());
  }
}

std::variant<TextHead, std::string> read_text_head(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return "cannot be read";
  std::string bytes(kBytesMax + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return text_head_of(bytes);
}

}  // namespace weir::config
