// The arrows between the rooms, and where each library may be used. One test reads every source of the house; the
// others hand the same checker sources that break one arrow each, so that it is known to see them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace weir {
namespace {

// A room and the rooms whose headers it may include. The longest name that begins a path is its room.
struct Room {
  std::string_view name;
  std::vector<std::string_view> may_include;
};

const std::vector<Room> kRooms = {
    {"pricing/", {"pricing/"}},
    {"config/", {"config/", "pricing/"}},
    {"routing/", {"routing/", "config/", "pricing/"}},
    {"backends/", {"backends/", "config/", "pricing/"}},
    {"backends/simulator/", {"backends/simulator/", "backends/", "config/", "pricing/"}},
    {"gateway/", {"gateway/", "routing/", "backends/", "config/", "pricing/"}},
};

// A library, and the beginnings of the paths where it may be included. Those compiled slowly stay out of headers.
struct Library {
  std::string_view header;
  std::vector<std::string_view> allowed_in;
  bool in_headers = true;
};

// The first that matches counts. A header that is not the standard library's and matches none has no place yet.
const std::vector<Library> kLibraries = {
    {"boost/", {"backends/", "gateway/"}},
    {"openssl/", {"config/", "backends/", "gateway/"}},
    {"prometheus/", {"gateway/metrics", "gateway/request_counters"}},
    {"nlohmann/json_fwd.hpp", {"config/", "backends/", "gateway/"}},
    {"nlohmann/", {"config/", "backends/", "gateway/"}, false},
    {"yaml-cpp/", {"config/"}, false},
    {"sqlite3.h", {"pricing/ledger/"}},
    {"libpq-fe.h", {"pricing/ledger/"}},
    {"date/", {"pricing/calendar.cc"}},
    {"spdlog/", {"gateway/"}},
    {"fmt/", {"gateway/"}},
    {"CLI/", {"gateway/", "backends/simulator/"}, false},
    {"xxhash.h", {"routing/fingerprint"}},
    {"sys/", {"backends/", "gateway/", "pricing/ledger/"}},
    {"zlib.h", {"gateway/"}},
    {"netinet/", {"backends/", "gateway/"}},
    {"arpa/", {"backends/", "gateway/"}},
    {"unistd.h", {"backends/", "gateway/", "pricing/ledger/"}},
    {"fcntl.h", {"pricing/ledger/"}},
    {"emmintrin.h", {"backends/"}},
    {"immintrin.h", {"backends/", "routing/fingerprint_avx2.cc"}},
    {"arm_neon.h", {"backends/"}},
    {"arm_acle.h", {"pricing/ledger/"}},
};

struct Violation {
  std::string file;
  int line = 0;
  std::string broken;

  friend std::ostream& operator<<(std::ostream& out, const Violation& v) {
    return out << v.file << ":" << v.line << ": " << v.broken;
  }
};

bool begins_with_any(std::string_view text, const std::vector<std::string_view>& beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

const Room* room_of(std::string_view path) {
  const Room* found = nullptr;
  for (const Room& room : kRooms) {
    if (path.starts_with(room.name) && (!found || room.name.size() > found->name.size())) found = &room;
  }
  return found;
}

// What is wrong with `file` including "header".
std::optional<std::string> wrong_door(std::string_view file, const std::string& header) {
  const Room* to = room_of(header);
  if (!to) return "\"" + header + "\" is no path from the root of the house";
  const Room* from = room_of(file);
  if (std::ranges::find(from->may_include, to->name) != from->may_include.end()) return std::nullopt;
  return std::string(from->name) + " may not include " + std::string(to->name) + " (\"" + header + "\")";
}

// What is wrong with `file` including <header>.
std::optional<std::string> wrong_library(std::string_view file, const std::string& header) {
  const auto library =
      std::ranges::find_if(kLibraries, [&](const Library& known) { return header.starts_with(known.header); });
  if (library == kLibraries.end()) {
    const bool standard = header.find_first_of("/.") == header.npos;
    return standard ? std::nullopt : std::optional("<" + header + "> has no place in this house; give it one here");
  }
  if (!begins_with_any(file, library->allowed_in)) return "<" + header + "> does not belong here";
  if (!library->in_headers && file.ends_with(".h")) return "<" + header + "> belongs into .cc files only";
  return std::nullopt;
}

// Deciding and pricing are told the time.
std::optional<std::string> reads_a_clock(std::string_view file, const std::string& code) {
  static const std::regex clock(
      R"(_clock::now\b|\b(gettimeofday|clock_gettime|timespec_get)\b|\btime\((nullptr|NULL|0)\))");
  if (!begins_with_any(file, {"pricing/", "routing/"}) || !std::regex_search(code, clock)) return std::nullopt;
  return "no clock is read in pricing/ and routing/: the time is an argument";
}

std::optional<std::string> wrong_with(std::string_view file, const std::string& line) {
  static const std::regex include(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  const std::string code = line.substr(0, line.find("//"));
  std::smatch found;
  if (!std::regex_search(code, found, include)) return reads_a_clock(file, code);
  return found[1] == "\"" ? wrong_door(file, found[2]) : wrong_library(file, found[2]);
}

std::vector<Violation> check(const std::string& file, std::istream& source) {
  std::vector<Violation> violations;
  std::string line;
  for (int number = 1; std::getline(source, line); ++number) {
    if (auto broken = wrong_with(file, line)) violations.push_back({file, number, std::move(*broken)});
  }
  return violations;
}

std::vector<std::string> sources_of_the_house() {
  namespace fs = std::filesystem;
  const fs::path root = WEIR_SOURCE_DIR;
  std::vector<std::string> files;
  for (const char* room : {"pricing", "config", "routing", "backends", "gateway"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / room)) {
      const fs::path extension = entry.path().extension();
      if (extension == ".h" || extension == ".cc") files.push_back(entry.path().lexically_relative(root).string());
    }
  }
  return files;
}

// What the checker says of a source with this one line, behind an innocent one.
std::string verdict(const std::string& file, const std::string& line) {
  std::istringstream source("#include <vector>\n" + line + "\n");
  std::ostringstream said;
  for (const Violation& violation : check(file, source)) said << violation << "\n";
  return said.str();
}

bool sees(const std::string& file, const std::string& line) {
  return verdict(file, line).starts_with(file + ":2: ");
}

TEST(Layers, HoldInEverySourceOfTheHouse) {
  const std::vector<std::string> files = sources_of_the_house();
  ASSERT_GT(files.size(), 100u) << "the sources were not found in " << WEIR_SOURCE_DIR;
  for (const std::string& file : files) {
    std::ifstream source(std::filesystem::path(WEIR_SOURCE_DIR) / file);
    ASSERT_TRUE(source.is_open()) << file;
    for (const Violation& violation : check(file, source)) ADD_FAILURE() << violation;
  }
}

TEST(Layers, NameTheFileTheLineAndTheArrow) {
  EXPECT_EQ(verdict("pricing/money.cc", R"(#include "config/tier.h")"),
            "pricing/money.cc:2: pricing/ may not include config/ (\"config/tier.h\")\n");
}

TEST(Layers, OpenNoDoorThatLeadsBack) {
  EXPECT_TRUE(sees("config/load.cc", R"(#include "routing/router.h")"));
  EXPECT_TRUE(sees("routing/router.cc", R"(#include "backends/health.h")"));
  EXPECT_TRUE(sees("backends/exchange.cc", R"(#include "routing/fleet.h")"));
  EXPECT_TRUE(sees("backends/exchange.cc", R"(#include "gateway/session.h")"));
  EXPECT_TRUE(sees("backends/dialect/dialect.cc", R"(#include "gateway/session.h")"));
}

TEST(Layers, KeepTheSimulatorApart) {
  EXPECT_TRUE(sees("gateway/house.cc", R"(#include "backends/simulator/server.h")"));
  EXPECT_TRUE(sees("backends/exchange.cc", R"(#include "backends/simulator/server.h")"));
  EXPECT_TRUE(sees("backends/simulator/server.cc", R"(#include "gateway/session.h")"));
  EXPECT_FALSE(sees("backends/simulator/server.cc", R"(#include "backends/event_splitter.h")"));
}

TEST(Layers, WantPathsFromTheRoot) {
  EXPECT_TRUE(sees("pricing/money.cc", R"(#include "money.h")"));
  EXPECT_TRUE(sees("pricing/money.cc", R"(#include "../config/tier.h")"));
}

TEST(Layers, KeepSocketsOutOfDecidingAndPricing) {
  EXPECT_TRUE(sees("routing/router.cc", "#include <boost/asio/post.hpp>"));
  EXPECT_TRUE(sees("pricing/money.cc", "#  include <boost/beast/http/verb.hpp>"));
  EXPECT_FALSE(sees("gateway/session.cc", "#include <boost/asio/post.hpp>"));
}

TEST(Layers, KeepEachLibraryInItsPlace) {
  EXPECT_TRUE(sees("gateway/session.cc", "#include <prometheus/counter.h>"));
  EXPECT_FALSE(sees("gateway/metrics.cc", "#include <prometheus/counter.h>"));
  EXPECT_TRUE(sees("pricing/money.cc", "#include <sqlite3.h>"));
  EXPECT_TRUE(sees("pricing/price_book.cc", "#include <date/tz.h>"));
  EXPECT_TRUE(sees("backends/exchange.cc", "#include <spdlog/spdlog.h>"));
  EXPECT_TRUE(sees("gateway/house.cc", "#include <yaml-cpp/yaml.h>"));
}

TEST(Layers, KeepJsonAndYamlOutOfHeaders) {
  EXPECT_TRUE(sees("gateway/models.h", "#include <nlohmann/json.hpp>"));
  EXPECT_TRUE(sees("config/yaml_reader.h", "#include <yaml-cpp/yaml.h>"));
  EXPECT_FALSE(sees("gateway/models.h", "#include <nlohmann/json_fwd.hpp>"));
}

TEST(Layers, AskWhereANewLibraryBelongs) {
  EXPECT_TRUE(sees("gateway/house.cc", "#include <hiredis/hiredis.h>"));
}

TEST(Layers, ReadNoClockWhereTimeIsAnArgument) {
  EXPECT_TRUE(sees("routing/router.cc", "const auto now = std::chrono::steady_clock::now();"));
  EXPECT_TRUE(sees("pricing/meter.cc", "admitted_at = time(nullptr);"));
  EXPECT_FALSE(sees("gateway/session.cc", "const auto now = Clock::now(); // steady_clock::now()"));
  EXPECT_FALSE(sees("routing/router.cc", "// Never std::chrono::steady_clock::now()."));
}

}  // namespace
}  // namespace weir
