// A chart over time on uPlot: stacked bars of amounts, or lines. Its legend shows the values under the pointer, else the
// sums. The figures themselves are in the card's table.
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { Dot } from "./dot";
import { usePalette, ThemeContext } from "./palette";
import { useSettings } from "../settings";
import { HOME_ZONE } from "../url";

export interface Line {
  name: string;
  values: (number | null)[];
  color: string;
}

interface Props {
  label: string; // for those who do not see it
  starts: number[]; // milliseconds
  lines: Line[];
  kind: "bars" | "lines";
  format: (value: number) => string;
  tz: string;
  height?: number;
  sums?: boolean; // the legend shows sums where nothing is pointed at
}

function stacked(lines: Line[]): (number | null)[][] {
  const below: number[] = [];
  return lines.map((line) => line.values.map((value, i) => (below[i] = (below[i] ?? 0) + (value ?? 0))));
}

export function Chart({ label, starts, lines, kind, format, tz, height = 240, sums }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const palette = usePalette();
  const theme = useContext(ThemeContext);
  const [settings] = useSettings();
  const locale = settings.language === "zh" ? "zh-CN" : "en-US";

  useEffect(() => {
    const element = place.current;
    if (!element || starts.length === 0) return;
    const seconds = starts.map((ms) => ms / 1000);
    const step = seconds.length > 1 ? (seconds[1] as number) - (seconds[0] as number) : 3600;
    // Drawn from the top of the stack down, so that each bar covers the rest of the one behind it.
    const shown = kind === "bars" ? stacked(lines).reverse() : lines.map((line) => line.values);
    const order = kind === "bars" ? [...lines].reverse() : lines;
    const day = new Intl.DateTimeFormat(locale, { timeZone: tz, month: "short", day: "numeric" });
    const minute = new Intl.DateTimeFormat(locale, { timeZone: tz, hour: "2-digit", minute: "2-digit", hour12: false });
    const options: uPlot.Options = {
      width: element.clientWidth,
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: kind === "lines" }, drag: { x: false, y: false } },
      tzDate: (at) => (tz === HOME_ZONE ? new Date(at * 1000) : uPlot.tzDate(new Date(at * 1000), tz)),
      scales: {
        x: { time: true, range: (_, min, max) => (kind === "bars" ? [min - step / 2, max + step / 2] : [min, max]) },
        y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
      },
      axes: [
        {
          stroke: palette.axis,
          grid: { show: false },
          ticks: { show: false },
          font: "12px system-ui, sans-serif",
          size: 32,
          space: 70,
          values: (_, splits, __, ___, increment) =>
            splits.map((at) => (increment >= 86_400 ? day.format(at * 1000) : minute.format(at * 1000) === "00:00" ? day.format(at * 1000) : minute.format(at * 1000))),
        },
        {
          stroke: palette.axis,
          grid: { stroke: palette.grid, width: 1 },
          ticks: { show: false },
          font: "12px system-ui, sans-serif",
          size: 68,
          space: 44,
          values: (_, splits) => splits.map((value) => format(value)),
        },
      ],
      series: [
        {},
        ...order.map((line) =>
          kind === "bars"
            ? { stroke: line.color, fill: line.color, width: 0, paths: uPlot.paths.bars!({ size: [0.82, 60], radius: 0.12 }), points: { show: false } }
            : { stroke: line.color, width: 2, spanGaps: true, points: { show: false } },
        ),
      ],
      hooks: { setCursor: [(plot) => setPointed(plot.cursor.idx ?? null)] },
    };
    const plot = new uPlot(options, [seconds, ...shown] as uPlot.AlignedData, element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [starts, lines, theme, tz, locale, kind, height]);

  const instant = new Intl.DateTimeFormat(locale, { timeZone: tz, dateStyle: "medium", timeStyle: "short" });
  const at = pointed !== null && pointed < starts.length ? pointed : null;
  const valueOf = (line: Line) => {
    if (at !== null) return line.values[at] ?? null;
    return sums ? line.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null;
  };
  return (
    <div class="chart">
      <div ref={place} class="plot" style={{ height: `${height}px` }} role="img" aria-label={label} />
      <ul class="legend" aria-hidden="true">
        {lines.map((line) => {
          const value = valueOf(line);
          return (
            <li>
              <Dot color={line.color} />
              {line.name}
              {value !== null && <b>{format(value)}</b>}
            </li>
          );
        })}
        <li class="when">{at !== null && instant.format(starts[at] as number)}</li>
      </ul>
    </div>
  );
}
