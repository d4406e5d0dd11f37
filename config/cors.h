// Which web pages may call the gateway from a browser, by their origin ("https://app.example").
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace weir::config {

struct Cors {
  std::vector<std::string> origins;  // "*" for every page; empty: none
  int max_age_s = 600;               // how long a browser may remember what it was allowed

  bool allows_all() const { return std::find(origins.begin(), origins.end(), "*") != origins.end(); }
  bool allows(std::string_view origin) const {
    if (origins.empty() || origin.empty()) return false;
    return allows_all() || std::find(origins.begin(), origins.end(), origin) != origins.end();
  }
};

}  // namespace weir::config
