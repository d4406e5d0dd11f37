// Pieces that several views have.
import type { Figures, PolicyRow, Row, Series } from "../api";
import { Dot } from "../components/dot";
import { Amount, Bar } from "../components/figure";
import type { Sheet } from "../components/card";
import { Table } from "../components/table";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import type { Go, Grouping, State } from "../url";

// A chart's figures, one row for each span and group.
export function sheetOf(name: string, series: Series, figure: keyof Omit<Figures, "outcomes">): Sheet {
  return {
    name,
    columns: ["time", ...series.groups.map((group) => group.name || "–")],
    rows: series.names.map((time, i) => [time, ...series.groups.map((group) => group[figure][i] ?? null)]),
  };
}

const FIGURES = ["requests", "served", "attempts", "cost", "lowest_tier_cost", "highest_tier_cost", "uncached_prompt_tokens", "cached_prompt_tokens", "answer_tokens", "reasoning_tokens"] as const;

export function sheetOfRows(name: string, words: string[], rows: Row[]): Sheet {
  return {
    name,
    columns: [...words, ...FIGURES],
    rows: rows.map((row) => [...words.map((word) => String(row[word] ?? "")), ...FIGURES.map((figure) => row[figure])]),
  };
}

// Of tags, those that are not told apart.
const OTHER_TAGS = "(other)";

// A name that, pressed, becomes a filter.
export function Narrow({ word, value, state, go }: { word: Grouping; value: string; state: State; go: Go }) {
  const t = useTexts();
  if (word === "tag" && value === OTHER_TAGS) return <span class="muted">{t.otherTags}</span>;
  if (!value) return <span class="muted">{t.none}</span>;
  const on = state.filters.some(([w, v]) => w === word && v === value);
  return (
    <button type="button" class="link" disabled={on} title={t.onlyThis} onClick={() => go({ filters: [...state.filters, [word, value]] })}>
      {value}
    </button>
  );
}

// "98 % of 95 %", with a bar: met or not.
export function Kept({ share, wanted }: { share: number | null | undefined; wanted: number | undefined }) {
  const { percent } = useFormats();
  if (share === null || share === undefined) return <span class="muted">–</span>;
  const met = wanted === undefined || share >= wanted;
  return (
    <span class={met ? "kept good" : "kept bad"}>
      {met ? "✓" : "✗"} {percent(share)}
    </span>
  );
}

export function PolicyBudgets({ rows, state, go, brief }: { rows: PolicyRow[]; state: State; go: Go; brief?: boolean }) {
  const t = useTexts();
  const { count, percent, ms } = useFormats();
  return (
    <Table
      label={t.budgets}
      rows={rows}
      columns={[
        { name: t.words.policy, show: (row) => <Narrow word="policy" value={row.policy} state={state} go={go} />, value: (row) => row.policy },
        { name: t.requests, number: true, show: (row) => count(row.requests), value: (row) => row.requests },
        { name: t.wantedShare, number: true, show: (row) => (row.probability === undefined ? "–" : percent(row.probability)) },
        { name: brief ? "TTFT" : t.ttft, number: true, show: (row) => <Kept share={row.ttft_kept} wanted={row.probability} /> },
        { name: brief ? "TPOT" : t.tpot, number: true, show: (row) => <Kept share={row.tpot_kept} wanted={row.probability} /> },
        { name: brief ? t.total : t.totalTime, number: true, show: (row) => <Kept share={row.total_kept} wanted={row.probability} /> },
        ...(brief
          ? []
          : [
              { name: "TTFT p95", number: true, show: (row: PolicyRow) => ms(row.ttft_ms?.p95), value: (row: PolicyRow) => row.ttft_ms?.p95 ?? 0 },
              { name: t.cost, number: true, show: (row: PolicyRow) => <Amount of={row.cost} />, value: (row: PolicyRow) => Number(row.cost) },
            ]),
      ]}
    />
  );
}

// The least share of its latency budget that any policy kept, over what it wanted.
export function worstKept(rows: PolicyRow[]): { policy: string; share: number; wanted: number } | null {
  let worst: { policy: string; share: number; wanted: number } | null = null;
  for (const row of rows)
    for (const share of [row.ttft_kept, row.tpot_kept, row.total_kept]) {
      if (share === null || share === undefined || row.probability === undefined) continue;
      if (!worst || share - row.probability < worst.share - worst.wanted)
        worst = { policy: row.policy, share, wanted: row.probability };
    }
  return worst;
}

export function Mix({ rows, color }: { rows: { name: string; requests: number; cost: string }[]; color: (name: string) => string }) {
  const t = useTexts();
  const { count, percent } = useFormats();
  const all = rows.reduce((sum, row) => sum + row.requests, 0);
  const cost = rows.reduce((sum, row) => sum + Number(row.cost), 0);
  return (
    <ul class="mix">
      {rows.map((row) => (
        <li>
          <span class="name">
            <Dot color={color(row.name)} />
            {row.name || t.none}
          </span>
          <span class="lines">
            <span class="line">
              <Bar share={row.requests / all} color={color(row.name)} />
              <span>
                {percent(row.requests / all)} {t.requests.toLowerCase()} <span class="muted">({count(row.requests)})</span>
              </span>
            </span>
            <span class="line">
              <Bar share={cost ? Number(row.cost) / cost : 0} color={color(row.name)} />
              <span>
                {percent(cost ? Number(row.cost) / cost : 0)} {t.cost.toLowerCase()} (<Amount of={row.cost} />)
              </span>
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
