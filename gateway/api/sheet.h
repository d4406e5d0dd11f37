// A Sheet is one table of a view, flat: what a chart shows, for spreadsheets and programs.
//
//   /api/v1/spend?format=csv                  the view's first table, as RFC 4180 wants it; also by Accept: text/csv
//   /api/v1/spend?format=csv&table=before     another of its tables
//   /api/v1/spend?table=rows                  the same as a list in JSON
//
// Members of members are columns with a point ("ttft_ms.p95"); a series has a row for each span and group.
#pragma once

#include <string_view>

#include "gateway/api/message.h"

namespace weir::gateway::api {

// Whether a request wants one table rather than the whole view.
bool wants_sheet(const Request& request);
// Of a view's answer. `tables` are the names of its tables, with commas between them.
Response sheet_of(const Response& answer, std::string_view view, std::string_view tables, const Request& request);

}  // namespace weir::gateway::api
