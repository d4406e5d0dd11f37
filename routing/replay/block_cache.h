// A BlockCache is the prefix cache of one model server in virtual time. A prompt is a chain of blocks, each named by a
// hash of itself and of all that comes before it; those used last are kept, and of one prompt its end goes before its
// beginning. A plain value. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace weir::routing {

class BlockCache {
 public:
  static constexpr std::int64_t kBlockTokens = 512;  // as Mooncake's trace counts them

  explicit BlockCache(std::size_t blocks_max = 0) : blocks_max_(blocks_max) {}

  // How many of a prompt's first blocks are there.
  std::size_t held(std::span<const std::uint64_t> blocks) const;
  // The same, and from now on all of them are.
  std::size_t read(std::span<const std::uint64_t> blocks);

  void clear() { *this = BlockCache(blocks_max_); }

 private:
  static constexpr int kNone = -1;

  struct Place {
    std::uint64_t block = 0;
    int older = kNone;
    int younger = kNone;
  };

  Place& at(int place) { return places_[static_cast<std::size_t>(place)]; }
  void use(std::uint64_t block);
  void take_out(int place);
  void put_youngest(int place);

  std::size_t blocks_max_;
  std::vector<Place> places_;
  std::unordered_map<std::uint64_t, int> known_;  // block -> place
  int oldest_ = kNone;
  int youngest_ = kNone;
};

}  // namespace weir::routing
