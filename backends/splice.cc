#include "backends/splice.h"

namespace weir::backends {

std::size_t spliced_size(std::string_view text, const Splices& splices) {
  std::size_t size = text.size();
  for (const Splice& splice : splices) size = size - splice.erase + splice.insert.size();
  return size;
}

void spliced_pieces(std::string_view text, const Splices& splices, Pieces& pieces) {
  const auto add = [&pieces](std::string_view piece) {
    if (!piece.empty()) pieces.push_back(piece);
  };
  std::size_t at = 0;
  for (const Splice& splice : splices) {
    add(text.substr(at, splice.offset - at));
    add(splice.insert);
    at = splice.offset + splice.erase;
  }
  add(text.substr(at));
}

std::string spliced(std::string_view text, const Splices& splices) {
  Pieces pieces;
  spliced_pieces(text, splices, pieces);
  std::string whole;
  whole.reserve(spliced_size(text, splices));
  for (const std::string_view piece : pieces) whole.append(piece);
  return whole;
}

}  // namespace weir::backends
