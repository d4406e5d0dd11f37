// A heat map over time on a canvas: one column for each span, one row for each band of durations.
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { useFormats } from "../format";
import { ThemeContext, usePalette } from "./palette";

interface Props {
  label: string;
  starts: number[];
  bounds: number[]; // milliseconds; one more than there are rows
  counts: number[][]; // by span, then by band
  tz: string;
}

const HEIGHT = 240;
const LEFT = 68;
const BOTTOM = 22;

export function HeatMap({ label, starts, bounds, counts, tz }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState("");
  const [width, setWidth] = useState(0);
  const theme = useContext(ThemeContext);
  const palette = usePalette();
  const { ms, count, instant } = useFormats();
  const rows = bounds.length - 1;

  useEffect(() => {
    const parent = canvas.current?.parentElement;
    if (!parent) return;
    const observer = new ResizeObserver(() => setWidth(parent.clientWidth));
    observer.observe(parent);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen || width === 0 || rows < 1) return;
    const scale = devicePixelRatio || 1;
    element.width = width * scale;
    element.height = HEIGHT * scale;
    pen.scale(scale, scale);
    pen.clearRect(0, 0, width, HEIGHT);
    const most = Math.max(1, ...counts.flat());
    const cell = { w: (width - LEFT - 8) / counts.length, h: (HEIGHT - BOTTOM) / rows };
    pen.fillStyle = palette.series(0);
    counts.forEach((column, x) =>
      column.forEach((number, y) => {
        if (number === 0) return;
        pen.globalAlpha = 0.12 + (0.88 * Math.log1p(number)) / Math.log1p(most);
        pen.fillRect(LEFT + x * cell.w, HEIGHT - BOTTOM - (y + 1) * cell.h, Math.max(1, cell.w - 1), Math.max(1, cell.h - 1));
      }),
    );
    pen.globalAlpha = 1;
    pen.fillStyle = palette.axis;
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "right";
    const every = Math.max(1, Math.ceil(rows / 7));
    for (let y = 0; y <= rows; y += every)
      pen.fillText(ms(bounds[y]), LEFT - 8, Math.max(11, HEIGHT - BOTTOM - y * cell.h + 4));
    pen.textAlign = "left";
    const long = (starts[starts.length - 1] as number) - (starts[0] as number) > 2 * 86_400_000;
    const span = new Intl.DateTimeFormat(document.documentElement.lang, long ? { timeZone: tz, month: "short", day: "numeric" } : { timeZone: tz, hour: "2-digit", minute: "2-digit", hour12: false });
    const columns = Math.max(1, Math.ceil(starts.length / Math.max(2, Math.floor(width / 150))));
    for (let x = 0; x < starts.length - columns / 2; x += columns)
      pen.fillText(span.format(starts[x] as number), LEFT + x * cell.w, HEIGHT - 5);
  }, [starts, bounds, counts, width, theme, tz]);

  const point = (event: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box || rows < 1) return;
    const x = Math.floor(((event.clientX - box.left - LEFT) / (box.width - LEFT - 8)) * counts.length);
    const y = Math.floor((1 - (event.clientY - box.top) / (HEIGHT - BOTTOM)) * rows);
    const number = counts[x]?.[y];
    setPointed(number === undefined ? "" : `${instant(starts[x] as number, tz)} · ${ms(bounds[y])} – ${ms(bounds[y + 1])} · ${count(number)}`);
  };
  return (
    <div class="chart">
      <canvas ref={canvas} class="heat" role="img" aria-label={label} onMouseMove={point} onMouseLeave={() => setPointed("")} />
      <p class="when" aria-hidden="true">
        {pointed || "\u00a0"}
      </p>
    </div>
  );
}
