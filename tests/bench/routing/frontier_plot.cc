#include "tests/bench/routing/frontier_plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace weir::bench {
namespace {

constexpr double kPanelWidth = 330, kPanelHeight = 300, kLeft = 52, kTop = 56, kGap = 58, kBottom = 116;

template <class... Values>
std::string text(const char* format, Values... values) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

// Linear axes with round ticks.
struct Axis {
  double low = 0, high = 1, step = 1;

  static Axis over(double low, double high) {
    const double raw = std::max(1e-9, (high - low) / 5);
    const double power = std::pow(10, std::floor(std::log10(raw)));
    double step = power;
    for (const double times : {1.0, 2.0, 5.0, 10.0}) {
      step = times * power;
      if (step >= raw) break;
    }
    return {step * std::floor(low / step), step * std::ceil(high / step), step};
  }
  double share(double value) const { return (value - low) / (high - low); }
};

class Drawing {
 public:
  Drawing(double x, const Panel& panel) : x_(x), panel_(panel) {
    double cheap = 1e300, dear = 0, worst = 1e300, best = 0;
    const auto see = [&](const Score& score) {
      cheap = std::min(cheap, score.cost), dear = std::max(dear, score.cost);
      worst = std::min(worst, score.quality), best = std::max(best, score.quality);
    };
    for (const Score& score : panel.weir) see(score);
    for (const auto& [name, score] : panel.others) see(score);
    cost_ = Axis::over(cheap * 0.95, dear);
    quality_ = Axis::over(worst, best);
  }

  std::string draw() const {
    std::string svg = text("<text x='%.0f' y='%.0f' class='panel'>%s</text>\n", x_, kTop - 12, panel_.title.c_str());
    for (double c = cost_.low; c <= cost_.high + 1e-9; c += cost_.step)
      svg += text(
          "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' class='grid'/><text x='%.1f' y='%.1f' class='tick' "
          "text-anchor='middle'>%g</text>\n",
          at_cost(c), at_cost(c), kTop, kTop + kPanelHeight, at_cost(c), kTop + kPanelHeight + 16, c);
    for (double q = quality_.low; q <= quality_.high + 1e-9; q += quality_.step)
      svg += text(
          "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' class='grid'/><text x='%.1f' y='%.1f' class='tick' "
          "text-anchor='end'>%g</text>\n",
          x_, x_ + kPanelWidth, at_quality(q), at_quality(q), x_ - 6, at_quality(q) + 4, q);
    int number = 0;
    for (const auto& [name, score] : panel_.others) svg += dot(score, ++number);
    std::string points;
    for (const Score& score : panel_.weir) points += text("%.1f,%.1f ", at_cost(score.cost), at_quality(score.quality));
    svg += "<polyline points='" + points + "' class='weir'/>\n";
    for (const Score& score : panel_.weir)
      svg += text(
          "<circle cx='%.1f' cy='%.1f' r='4' class='weir-dot' fill-opacity='%.2f'><title>Weir: $%.3f a "
          "thousand, %.1f %% right, %.1f %% in time</title></circle>\n",
          at_cost(score.cost), at_quality(score.quality), fullness(score), score.cost, score.quality, score.attainment);
    return svg;
  }

 private:
  double at_cost(double cost) const { return x_ + kPanelWidth * cost_.share(cost); }
  double at_quality(double quality) const { return kTop + kPanelHeight * (1 - quality_.share(quality)); }
  static double fullness(const Score& score) { return std::clamp((score.attainment - 50) / 50, 0.0, 1.0); }

  std::string dot(const Score& score, int number) const {
    const double x = at_cost(score.cost), y = at_quality(score.quality);
    return text(
        "<circle cx='%.1f' cy='%.1f' r='5' class='other' fill-opacity='%.2f'/><text x='%.1f' y='%.1f' "
        "class='number'>%d</text>\n",
        x, y, fullness(score), x + 7, y - 5, number);
  }

  double x_;
  const Panel& panel_;
  Axis cost_, quality_;
};

}  // namespace

std::string frontier_svg(const std::string& title, const std::vector<Panel>& panels) {
  const double width = kLeft + static_cast<double>(panels.size()) * (kPanelWidth + kGap);
  const double height = kTop + kPanelHeight + kBottom;
  std::string svg = text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' font-family='sans-serif'>\n",
                         width, height);
  svg +=
      "<style>text{fill:#333}.title{font-size:16px;font-weight:600}.panel{font-size:13px;font-weight:600}.tick{font-"
      "size:"
      "11px}.number{font-size:10px;fill:#666}.legend{font-size:11px}.grid{stroke:#ddd}.weir{fill:none;stroke:#0b6e99;"
      "stroke-width:2.5}.weir-dot{fill:#0b6e99;stroke:#0b6e99}.other{fill:#c2410c;stroke:#c2410c}</style>\n"
      "<rect width='100%' height='100%' fill='white'/>\n";
  svg += text("<text x='%.0f' y='20' class='title'>%s</text>\n", kLeft, title.c_str());
  double x = kLeft;
  for (const Panel& panel : panels) {
    svg += Drawing(x, panel).draw();
    svg += text("<text x='%.1f' y='%.1f' class='tick' text-anchor='middle'>cost, $ per 1000 requests</text>\n",
                x + kPanelWidth / 2, kTop + kPanelHeight + 34);
    x += kPanelWidth + kGap;
  }
  svg += text(
      "<text x='14' y='%.1f' class='tick' transform='rotate(-90 14 %.1f)' text-anchor='middle'>right answers, "
      "%%</text>\n",
      kTop + kPanelHeight / 2, kTop + kPanelHeight / 2);
  double y = kTop + kPanelHeight + 54;
  svg += text("<text x='%.0f' y='%.0f' class='legend'>%s</text>\n", kLeft, y,
              "line: Weir, by what a point of quality is worth. Fuller dots: more requests in time.");
  y += 16;
  std::string legend;
  int number = 0;
  std::size_t on_line = 0;
  for (const auto& [name, score] : panels.front().others) {
    legend += std::to_string(++number) + " " + name + "   ";
    if (++on_line % 7 == 0) {
      svg += text("<text x='%.0f' y='%.0f' class='legend'>%s</text>\n", kLeft, y, legend.c_str());
      legend.clear();
      y += 16;
    }
  }
  svg += text("<text x='%.0f' y='%.0f' class='legend'>%s</text>\n</svg>\n", kLeft, y, legend.c_str());
  return svg;
}

}  // namespace weir::bench
