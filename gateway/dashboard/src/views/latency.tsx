import { useMemo } from "preact/hooks";
import { useApi, type Latency as Answer, type Percentiles, type TimedRow } from "../api";
import { Card, type Sheet } from "../components/card";
import { Chart } from "../components/chart";
import { Change, Stat } from "../components/figure";
import { HeatMap } from "../components/heatmap";
import { usePalette } from "../components/palette";
import { Empty, Shown } from "../components/states";
import { Table } from "../components/table";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Narrow, PolicyBudgets } from "./parts";
import type { ViewProps } from "./view";

type Kind = "ttft_ms" | "tpot_ms" | "total_ms";
const SHORT: Record<Kind, string> = { ttft_ms: "TTFT", tpot_ms: "TPOT", total_ms: "Total" };
const PARTS = ["p50", "p95", "p99"] as const;

export function Latency(props: ViewProps) {
  const { filters } = props.state;
  const words = filters.filter(([word]) => word !== "tag");
  return words.length === filters.length ? <OfWords {...props} /> : <NoLatencyByTag widen={() => props.go({ filters: words })} />;
}

function NoLatencyByTag({ widen }: { widen: () => void }) {
  const t = useTexts();
  return (
    <div class="state" role="alert">
      <p class="strong">{t.noLatencyByTag}</p>
      <button type="button" class="primary" onClick={widen}>
        {t.removeFilter}
      </button>
    </div>
  );
}

function OfWords(props: ViewProps) {
  const loaded = useApi<Answer>(`latency?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => (answer.totals.requests === 0 ? <Empty /> : <Figures {...props} answer={answer} />)}
    </Shown>
  );
}

function Figures({ answer, state, go }: ViewProps & { answer: Answer }) {
  const t = useTexts();
  const { ms, count } = useFormats();
  const names: Record<Kind, string> = { ttft_ms: t.ttft, tpot_ms: t.tpot, total_ms: t.totalTime };
  const kinds: Kind[] = ["ttft_ms", "tpot_ms", "total_ms"];
  const sheet: Sheet = {
    name: "heat-map",
    columns: ["time", ...answer.heat_map.bounds_ms.slice(0, -1).map((bound) => `from ${bound} ms`)],
    rows: answer.timeline.names.map((time, i) => [time, ...(answer.heat_map.counts[i] ?? [])]),
  };
  return (
    <>
      <div class="stats">
        {kinds.map((kind) => (
          <Stat label={`${names[kind]}, ${t.p95}`} note={state.compare && <Change now={answer.totals[kind]?.p95 ?? 0} before={answer.before[kind]?.p95 ?? 0} lessIsGood />}>
            {ms(answer.totals[kind]?.p95)}
          </Stat>
        ))}
      </div>
      <div class="grid">
        <Card wide title={t.budgets}>
          <PolicyBudgets rows={answer.policies} state={state} go={go} />
        </Card>
        {kinds.map((kind) => (
          <Percentile kind={kind} title={names[kind]} answer={answer} tz={state.tz} />
        ))}
        <Card chart title={t.heat} note={t.heatHint} sheet={sheet}>
          <HeatMap label={t.heat} starts={answer.timeline.starts_ms} bounds={answer.heat_map.bounds_ms} counts={answer.heat_map.counts} tz={state.tz} />
        </Card>
        <Card wide title={t.words[answer.by]}>
          <Table
            label={t.words[answer.by]}
            rows={answer.rows}
            columns={[
              { name: t.words[answer.by], value: (row) => String(row[answer.by]), show: (row) => <Narrow word={answer.by} value={String(row[answer.by])} state={state} go={go} /> },
              { name: t.requests, number: true, value: (row) => row.requests, show: (row) => count(row.requests) },
              ...kinds.flatMap((kind) =>
                (["p50", "p95"] as const).map((part) => ({
                  name: `${SHORT[kind]} ${part}`,
                  number: true,
                  value: (row: TimedRow) => row[kind]?.[part] ?? 0,
                  show: (row: TimedRow) => ms(row[kind]?.[part]),
                })),
              ),
            ]}
          />
        </Card>
      </div>
    </>
  );
}

function Percentile({ kind, title, answer, tz }: { kind: Kind; title: string; answer: Answer; tz: string }) {
  const t = useTexts();
  const { ms } = useFormats();
  const palette = usePalette();
  const labels = { p50: t.median, p95: t.p95, p99: t.p99 };
  const [lines, sheet] = useMemo(() => {
    const at = new Map(answer.series.map((row) => [String(row[answer.bucket]), row[kind]]));
    const values = (part: keyof Percentiles) => answer.timeline.names.map((name) => at.get(name)?.[part] ?? null);
    const columns = PARTS.map(values);
    return [
      PARTS.map((part, i) => ({ name: labels[part], values: columns[i] ?? [], color: palette.series([0, 1, 3][i] ?? 0) })),
      { name: kind, columns: ["time", ...PARTS], rows: answer.timeline.names.map((name, i) => [name, ...columns.map((column) => column[i] ?? null)]) },
    ];
  }, [answer, palette, t]);
  return (
    <Card chart title={`${title} ${t.overTime}`} sheet={sheet}>
      <Chart label={`${title}, ${t.p95}: ${ms(answer.totals[kind]?.p95)}`} starts={answer.timeline.starts_ms} lines={lines} kind="lines" tz={tz} format={ms} />
    </Card>
  );
}
