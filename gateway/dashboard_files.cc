#include "gateway/dashboard_files.h"

#include <algorithm>
#include <span>

namespace weir::gateway {

// In the file that the build writes.
extern const std::span<const DashboardFile> kDashboardFiles;

const DashboardFile* dashboard_file(std::string_view path) {
  const auto file = std::find_if(kDashboardFiles.begin(), kDashboardFiles.end(),
                                 [path](const DashboardFile& known) { return known.path == path; });
  return file == kDashboardFiles.end() ? nullptr : &*file;
}

bool has_dashboard() {
  return !kDashboardFiles.empty();
}

}  // namespace weir::gateway
