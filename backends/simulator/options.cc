#include "backends/simulator/options.h"

#include <utility>

namespace weir::simulator {
namespace {

constexpr const char* kFlash = "deepseek-v4-flash";
constexpr const char* kPro = "deepseek-v4-pro";
constexpr std::int64_t kMillion = 1 << 20;

Options machine(const char* model, std::int64_t context_window, std::int64_t kv_cache, config::ServiceModel speed) {
  Options options;
  options.model = model;
  options.context_window_tokens = context_window;
  options.kv_cache_tokens = kv_cache;
  options.speed = speed;
  return options;
}

}  // namespace

// Slots, rates and spans are fits to published serving baselines (docs/simulator.md says how far to trust them); the
// cache sizes are round guesses.
std::optional<Options> preset(std::string_view name) {
  if (name == "flash-a3") {
    return machine(kFlash, kMillion, 4 * kMillion,
                   {.slots = 256,
                    .prefill_tokens_per_second = 7000,
                    .ttft_floor_ms = 500,
                    .itl_ms = 25,
                    .itl_per_in_flight_ms = 0.1});
  }
  if (name == "pro-a3") {
    return machine(kPro, 135000, 2 * kMillion,
                   {.slots = 64,
                    .prefill_tokens_per_second = 4500,
                    .ttft_floor_ms = 1000,
                    .itl_ms = 35,
                    .itl_per_in_flight_ms = 0.3});
  }
  if (name == "flash-pd") {
    return machine(kFlash, kMillion, 16 * kMillion,
                   {.slots = 1024,
                    .prefill_tokens_per_second = 42000,
                    .ttft_floor_ms = 400,
                    .itl_ms = 20,
                    .itl_per_in_flight_ms = 0.025});
  }
  if (name == "pro-pd") {
    return machine(kPro, kMillion, 8 * kMillion,
                   {.slots = 256,
                    .prefill_tokens_per_second = 16000,
                    .ttft_floor_ms = 750,
                    .itl_ms = 22,
                    .itl_per_in_flight_ms = 0.1});
  }
  return std::nullopt;
}

}  // namespace weir::simulator
