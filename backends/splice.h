// A Splice replaces a byte range of a text. A list of them, in ascending order and not overlapping, says all that is
// changed in a body; every other byte is relayed as it came.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace weir::backends {

struct Splice {
  std::size_t offset = 0;
  std::size_t erase = 0;
  std::string insert;
};

// Seldom more.
using Splices = boost::container::small_vector<Splice, 2>;
using Pieces = boost::container::small_vector<std::string_view, 8>;

// How long the text is after the splices.
std::size_t spliced_size(std::string_view text, const Splices& splices);
// Appends the pieces of the spliced text in order, none empty, for a gathered write. Views into `text` and `splices`.
void spliced_pieces(std::string_view text, const Splices& splices, Pieces& pieces);
std::string spliced(std::string_view text, const Splices& splices);

}  // namespace weir::backends
