import { useContext, useMemo } from "preact/hooks";
import { useApi, type Overview as Answer } from "../api";
import { Card } from "../components/card";
import { Chart } from "../components/chart";
import { Fact, Facts } from "../components/facts";
import { Amount, Bar, Change, Stat } from "../components/figure";
import { TiersContext, useTierColor } from "../components/palette";
import { Empty, Shown } from "../components/states";
import { Table } from "../components/table";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Mix, Narrow, PolicyBudgets, sheetOf, sheetOfRows, worstKept } from "./parts";
import type { ViewProps } from "./view";

export function Overview(props: ViewProps) {
  const loaded = useApi<Answer>(`overview?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => <Figures {...props} answer={answer} />}
    </Shown>
  );
}

function Figures({ answer, state, go }: ViewProps & { answer: Answer }) {
  const t = useTexts();
  const { money, percent, count, toShown } = useFormats();
  const color = useTierColor();
  const { totals, before, now } = answer;
  const lines = useMemo(
    () => answer.series.groups.map((group) => ({ name: group.name || t.none, values: group.cost.map(toShown), color: color(group.name) })),
    [answer, color, t, toShown],
  );
  return (
    <>
      <div class="stats">
        <Stat label={t.lastHour}>
          <Amount of={now.last_hour} />
        </Stat>
        <Stat
          label={t.today}
          note={
            <>
              <Amount of={now.yesterday_by_now} /> {t.yesterday}
            </>
          }
        >
          <Amount of={now.today} />
        </Stat>
        <Stat
          label={`${t.month}, ${now.month.month}`}
          note={
            <>
              <Amount of={now.month.forecast} /> {t.forecast}
            </>
          }
        >
          <Amount of={now.month.spent} />
        </Stat>
        <Saved answer={answer} />
      </div>
      {totals.requests === 0 ? (
        <Empty />
      ) : (
        <div class="grid">
          <Card
            wide
            chart
            title={t.spendOver}
            note={
              <>
                <strong>
                  <Amount of={totals.cost} />
                </strong>{" "}
                {t.inPeriod}
                {state.compare && (
                  <>
                    {" · "}
                    <Change now={Number(totals.cost)} before={Number(before.cost)} /> ({t.before}: <Amount of={before.cost} />)
                  </>
                )}
              </>
            }
            sheet={sheetOf("spend-by-tier", answer.series, "cost")}
          >
            <Chart label={`${t.spendOver}: ${money(totals.cost)}`} starts={answer.series.starts_ms} lines={lines} kind="bars" sums tz={state.tz} format={(value) => money(value / (toShown(1) || 1))} />
          </Card>
          <Worth answer={answer} />
          <Card title={t.mix} sheet={sheetOfRows("tiers", ["tier"], answer.tiers)}>
            <Mix rows={answer.tiers.map((row) => ({ name: row.tier, requests: row.requests, cost: row.cost }))} color={color} />
          </Card>
          <Card title={t.topKeys} sheet={sheetOfRows("keys", ["tenant", "key"], answer.keys)}>
            <Table
              label={t.topKeys}
              most={8}
              rows={[...answer.keys].sort((a, b) => Number(b.cost) - Number(a.cost))}
              columns={[
                { name: t.words.key, show: (row) => <Narrow word="key" value={row.key} state={state} go={go} />, value: (row) => row.key },
                { name: t.words.tenant, show: (row) => <Narrow word="tenant" value={row.tenant} state={state} go={go} />, value: (row) => row.tenant },
                { name: t.requests, number: true, show: (row) => count(row.requests), value: (row) => row.requests },
                { name: t.cost, number: true, show: (row) => <Amount of={row.cost} />, value: (row) => Number(row.cost) },
                { name: t.share, number: true, show: (row) => percent(Number(row.cost) / Number(totals.cost)) },
              ]}
            />
          </Card>
          <TopTags answer={answer} state={state} go={go} />
          <Card title={t.budgets}>
            <PolicyBudgets brief rows={answer.policies} state={state} go={go} />
          </Card>
        </div>
      )}
    </>
  );
}

function TopTags({ answer, state, go }: Pick<ViewProps, "state" | "go"> & { answer: Answer }) {
  const t = useTexts();
  const { count } = useFormats();
  const rows = answer.tags.filter((row) => row.tag);
  return (
    <Card title={t.topTags} sheet={sheetOfRows("tags", ["tag"], rows)}>
      {rows.length === 0 ? (
        <p class="note">{t.noTags}</p>
      ) : (
        <Table
          label={t.topTags}
          most={8}
          rows={rows}
          columns={[
            { name: t.words.tag, show: (row) => <Narrow word="tag" value={row.tag} state={state} go={go} />, value: (row) => row.tag },
            { name: t.requests, number: true, show: (row) => count(row.requests), value: (row) => row.requests },
            { name: t.cost, number: true, show: (row) => <Amount of={row.cost} />, value: (row) => Number(row.cost) },
          ]}
        />
      )}
    </Card>
  );
}

// Savings stand beside what they may have been bought with.
function Saved({ answer }: { answer: Answer }) {
  const t = useTexts();
  const { percent } = useFormats();
  const tiers = useContext(TiersContext);
  const top = tiers[tiers.length - 1] ?? "";
  const [cost, highest] = [Number(answer.totals.cost), Number(answer.totals.highest_tier_cost)];
  const saved = highest - cost;
  return (
    <Stat label={`${saved >= 0 ? t.saved : t.spentMore} ${top}`} tone={highest > 0 ? (saved >= 0 ? "good" : "bad") : undefined} note={highest > 0 ? `${percent(Math.abs(saved) / highest)} ${t.savedOf}` : undefined}>
      <Amount of={Math.abs(saved).toFixed(9)} />
    </Stat>
  );
}

function Worth({ answer }: { answer: Answer }) {
  const t = useTexts();
  const { percent } = useFormats();
  const worst = worstKept(answer.policies);
  const color = useTierColor();
  const tiers = useContext(TiersContext);
  const { totals } = answer;
  const lowest = tiers[0] ?? "";
  const highest = tiers[tiers.length - 1] ?? "";
  const rows = [
    { name: `${t.always} ${highest}`, amount: totals.highest_tier_cost, color: color(highest) },
    { name: t.actual, amount: totals.cost, color: undefined },
    { name: `${t.always} ${lowest}`, amount: totals.lowest_tier_cost, color: color(lowest) },
  ];
  const most = Math.max(...rows.map((row) => Number(row.amount)), 1e-9);
  return (
    <Card title={t.worth} note={t.worthHint} sheet={{ name: "counterfactuals", columns: ["case", "cost"], rows: rows.map((row) => [row.name, row.amount]) }}>
      <ul class="compare">
        {rows.map((row) => (
          <li class={row.color ? "" : "actual"}>
            <span>{row.name}</span>
            <Bar share={Number(row.amount) / most} {...(row.color ? { color: row.color } : {})} />
            <Amount of={row.amount} />
          </li>
        ))}
      </ul>
      <Facts>
        <Fact name={t.served}>{percent(totals.served / totals.requests, 2)}</Fact>
        <Fact name={t.fallbacks} hint={t.fallbackHint}>{percent(Math.max(0, totals.attempts / totals.requests - 1), 2)}</Fact>
        <Fact name={t.kept}>
          {worst ? percent(worst.share) : "–"} {worst && <span class="muted">{`(${t.worst}: ${worst.policy}, ${t.wanted} ${percent(worst.wanted)})`}</span>}
        </Fact>
        <Fact name={t.cacheSaved}>
          <Amount of={answer.cache_savings} />
        </Fact>
      </Facts>
    </Card>
  );
}
