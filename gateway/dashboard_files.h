// The dashboard's files, bundled and embedded when Weir was built (gateway/dashboard/build). A build without Node has
// none; the API is there all the same. Constant data; safe anywhere.
#pragma once

#include <string_view>

namespace weir::gateway {

struct DashboardFile {
  std::string_view path;  // "/", "/app.js"
  std::string_view content_type;
  std::string_view etag;
  std::string_view gzipped;
};

// Null when there is none.
const DashboardFile* dashboard_file(std::string_view path);
bool has_dashboard();

}  // namespace weir::gateway
