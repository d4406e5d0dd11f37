#include "gateway/request_id.h"

#include <array>
#include <cstring>
#include <random>

namespace weir::gateway {
namespace {

// splitmix64, to spread a seed over the state.
std::uint64_t spread(std::uint64_t& seed) {
  std::uint64_t z = (seed += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::uint64_t system_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

// All bytes in hexadecimal.
constexpr auto kHexOfByte = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t byte = 0; byte < pairs.size(); ++byte)
    pairs[byte] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  return pairs;
}();

void put_hex(char*& to, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    std::memcpy(to, kHexOfByte[(value >> shift) & 255].data(), 2);
    to += 2;
  }
}

}  // namespace

RequestIds::RequestIds() : RequestIds(system_seed()) {}

RequestIds::RequestIds(std::uint64_t seed) : state_{spread(seed), spread(seed)} {}

// xoroshiro128+ (Blackman and Vigna, 2018).
std::uint64_t RequestIds::random() {
  const std::uint64_t a = state_[0];
  std::uint64_t b = state_[1];
  const std::uint64_t result = a + b;
  b ^= a;
  state_[0] = ((a << 24) | (a >> 40)) ^ b ^ (b << 16);
  state_[1] = (b << 37) | (b >> 27);
  return result;
}

std::string RequestIds::next(pricing::Instant now) {
  std::string id;
  next(now, id);
  return id;
}

void RequestIds::next(pricing::Instant now, std::string& id) {
  const auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const std::uint64_t high = random();
  const std::uint64_t low = random();
  id.assign(36, '-');
  char* to = id.data();
  put_hex(to, milliseconds >> 16, 4);
  ++to;
  put_hex(to, milliseconds & 0xffff, 2);
  ++to;
  put_hex(to, 0x7000 | (high >> 52), 2);
  ++to;
  put_hex(to, 0x8000 | (low >> 50), 2);
  ++to;
  put_hex(to, high & 0xffff'ffff'ffff, 6);
}

}  // namespace weir::gateway
