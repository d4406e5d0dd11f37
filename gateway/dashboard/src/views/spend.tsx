import { useMemo } from "preact/hooks";
import { useApi, type Reasons, type Spend as Answer } from "../api";
import { Card } from "../components/card";
import { Chart } from "../components/chart";
import { Dot } from "../components/dot";
import { Amount, Bar, Change } from "../components/figure";
import { usePalette, useTierColor } from "../components/palette";
import { Empty, Shown } from "../components/states";
import { Table } from "../components/table";
import { tokensOf, useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Narrow, sheetOf, sheetOfRows } from "./parts";
import type { ViewProps } from "./view";

const MOST = 8; // groups with a colour of their own

export function Spend(props: ViewProps) {
  const loaded = useApi<Answer>(`${props.state.by === "tag" ? "tags" : "spend"}?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => (answer.rows.length === 0 ? <Empty /> : <Figures {...props} answer={answer} />)}
    </Shown>
  );
}

function Figures(props: ViewProps & { answer: Answer }) {
  const { answer, state, go } = props;
  const t = useTexts();
  const { money, perMillion, count, percent, toShown } = useFormats();
  const tierColor = useTierColor();
  const palette = usePalette();
  const by = answer.by; // of these rows; what is asked for next may not be here yet
  const colorOf = (name: string, place: number) => (by === "tier" ? tierColor(name) : place < MOST ? palette.series(place) : palette.axis);
  const names = answer.series.groups.map((group) => group.name);
  const lines = useMemo(
    () => answer.series.groups.map((group, i) => ({ name: group.name || t.none, values: group.cost.map(toShown), color: colorOf(group.name, i) })),
    [answer, tierColor, palette, t, toShown],
  );
  const before = new Map(answer.before.map((row) => [String(row[by]), row]));
  const rows = [...answer.rows].sort((a, b) => Number(b.cost) - Number(a.cost));
  const cost = Number(answer.totals.cost);
  return (
    <div class="grid">
      <Card
        wide
        chart
        title={`${t.spendOver}, ${t.words[by].toLowerCase()}`}
        note={
          <>
            <strong>
              <Amount of={answer.totals.cost} />
            </strong>{" "}
            {t.inPeriod}
          </>
        }
        sheet={sheetOf(`spend-by-${by}`, answer.series, "cost")}
      >
        <Chart label={`${t.spendOver}: ${money(answer.totals.cost)}`} starts={answer.series.starts_ms} lines={lines} kind="bars" sums height={300} tz={state.tz} format={(value) => money(value / (toShown(1) || 1))} />
      </Card>
      <Card wide title={t.words[by]} sheet={sheetOfRows(`spend-${by}`, [by], answer.rows)}>
        <Table
          label={t.words[by]}
          rows={rows}
          columns={[
            {
              name: t.words[by],
              value: (row) => String(row[by]),
              show: (row) => (
                <>
                  <Dot color={colorOf(String(row[by]), names.indexOf(String(row[by])))} />
                  <Narrow word={by} value={String(row[by])} state={state} go={go} />
                </>
              ),
            },
            { name: t.requests, number: true, value: (row) => row.requests, show: (row) => count(row.requests) },
            { name: t.cost, number: true, value: (row) => Number(row.cost), show: (row) => <Amount of={row.cost} /> },
            {
              name: t.share,
              value: (row) => Number(row.cost),
              show: (row) => (
                <span class="share">
                  <Bar share={cost ? Number(row.cost) / cost : 0} color={colorOf(String(row[by]), names.indexOf(String(row[by])))} /> {percent(cost ? Number(row.cost) / cost : 0)}
                </span>
              ),
            },
            ...(state.compare ? [{ name: t.change, number: true, show: (row: (typeof rows)[number]) => <Change now={Number(row.cost)} before={Number(before.get(String(row[by]))?.cost ?? 0)} /> }] : []),
            { name: t.perRequest, number: true, value: (row) => Number(row.cost) / row.requests, show: (row) => money(row.requests ? Number(row.cost) / row.requests : 0) },
            { name: t.perMillion, number: true, value: (row) => Number(row.cost) / tokensOf(row).all, show: (row) => (tokensOf(row).all ? perMillion((Number(row.cost) / tokensOf(row).all) * 1e6) : "–") },
          ]}
        />
      </Card>
      <Why {...props} />
    </div>
  );
}

function Why({ state, now, onUnauthorized, refresh }: ViewProps) {
  const t = useTexts();
  const { count, percent } = useFormats();
  const color = useTierColor();
  const loaded = useApi<Reasons>(`reasons?${asked(state, now)}`, onUnauthorized);
  const all = loaded.data?.latest ?? 0;
  const rows = [...(loaded.data?.reasons ?? [])].sort((a, b) => b.requests - a.requests);
  return (
    <Card wide title={t.why} note={loaded.data && `${t.whyHint} ${count(all)}`} sheet={{ name: "reasons", columns: ["reason", "tier", "requests"], rows: rows.map((row) => [row.reason, row.tier, row.requests]) }}>
      <Shown loaded={loaded} retry={refresh}>
        {() => (
          <Table
            label={t.why}
            most={12}
            rows={rows}
            columns={[
              { name: t.reason, show: (row) => row.reason, value: (row) => row.reason },
              {
                name: t.words.tier,
                value: (row) => row.tier,
                show: (row) => (
                  <>
                    <Dot color={color(row.tier)} />
                    {row.tier || t.none}
                  </>
                ),
              },
              { name: t.requests, number: true, value: (row) => row.requests, show: (row) => count(row.requests) },
              { name: t.share, number: true, show: (row) => percent(row.requests / all) },
            ]}
          />
        )}
      </Shown>
    </Card>
  );
}
