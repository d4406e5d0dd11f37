// A FramePool keeps a thread's coroutine frames that are not in use, by size, for the next coroutines: a request's are
// a few kilobytes that come and go together, in an order that a general allocator serves slowly.
//
// What a thread keeps is bounded, and stays with it to its end. Under AddressSanitizer nothing is kept, so that it sees
// every use of a frame that is gone.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace weir::backends {

class FramePool {
 public:
  static void* allocate(std::size_t size) {
    const std::size_t index = index_of(size);
    if (index >= kSizes) return ::operator new(size);
    List& list = lists_[index];
    if (!list.first) return ::operator new((index + 1) * kStep);
    Free* const frame = list.first;
    list.first = frame->next;
    --list.count;
    return frame;
  }

  static void release(void* frame, std::size_t size) {
    const std::size_t index = index_of(size);
    if (index >= kSizes || lists_[index].count >= kKeptMax) return ::operator delete(frame);
    List& list = lists_[index];
    list.first = ::new (frame) Free{list.first};
    ++list.count;
  }

 private:
  static constexpr std::size_t kStep = 128;
  static constexpr std::size_t kSizes = 64;  // up to 8 KB
#if defined(__SANITIZE_ADDRESS__)
  static constexpr std::size_t kKeptMax = 0;
#else
  static constexpr std::size_t kKeptMax = 64;
#endif

  struct Free {
    Free* next;
  };
  struct List {
    Free* first;
    std::size_t count;
  };

  static std::size_t index_of(std::size_t size) {
    return (size - 1) / kStep;
  }

  static inline constinit thread_local std::array<List, kSizes> lists_{};
};

}  // namespace weir::backends
