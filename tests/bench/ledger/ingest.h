// A worker that writes records down at a given rate, a recorder that stores them, and the journal's keeper, all on one
// core: how many records a second are stored, how far behind the disk the journal falls, and whether the worker ever
// finds no room there.
#pragma once

#include <filesystem>

namespace weir::bench {

struct IngestLoad {
  double records_per_second = 20'000;  // 0: as many as there is time for
  double seconds = 20;
  bool tagged = false;  // a third of the records
};

// False when less was stored than was offered, the journal fell behind, or the worker found no room.
bool ingest(const std::filesystem::path& directory, const IngestLoad& load);

}  // namespace weir::bench
