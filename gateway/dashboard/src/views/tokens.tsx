import { useMemo } from "preact/hooks";
import { useApi, type Tokens as Answer } from "../api";
import { Card } from "../components/card";
import { Chart } from "../components/chart";
import { Dot } from "../components/dot";
import { Amount, Change, Stat } from "../components/figure";
import { usePalette, useTierColor } from "../components/palette";
import { Empty, Shown } from "../components/states";
import { Table } from "../components/table";
import { tokensOf, useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Mix, sheetOfRows } from "./parts";
import type { ViewProps } from "./view";

const CLASSES = ["uncached_prompt_tokens", "cached_prompt_tokens", "answer_tokens", "reasoning_tokens"] as const;

export function Tokens(props: ViewProps) {
  const loaded = useApi<Answer>(`tokens?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => (answer.totals.requests === 0 ? <Empty /> : <Figures {...props} answer={answer} />)}
    </Shown>
  );
}

function Figures({ answer, state }: ViewProps & { answer: Answer }) {
  const t = useTexts();
  const { compact, count, percent, perMillion } = useFormats();
  const palette = usePalette();
  const tierColor = useTierColor();
  const all = answer.series.groups[0];
  const lines = useMemo(
    () => CLASSES.map((name, i) => ({ name: t.tokenClasses[name], values: all?.[name] ?? [], color: palette.series(i) })),
    [answer, palette, t],
  );
  const { totals, before } = answer;
  const [now, then] = [tokensOf(totals), tokensOf(before)];
  const windows = answer.windows.map((row) => ({ name: row.window || t.baseTariff, requests: row.requests, cost: row.cost }));
  return (
    <>
      <div class="stats">
        <Stat label={t.prompt} note={state.compare && <Change now={now.prompt} before={then.prompt} />}>
          <span data-exact={now.prompt}>{compact(now.prompt)}</span>
        </Stat>
        <Stat label={t.completion} note={state.compare && <Change now={now.completion} before={then.completion} />}>
          <span data-exact={now.completion}>{compact(now.completion)}</span>
        </Stat>
        <Stat label={t.cacheRate} note={`${compact(totals.cached_prompt_tokens)} ${t.of} ${compact(now.prompt)}`}>
          {percent(now.prompt ? totals.cached_prompt_tokens / now.prompt : 0)}
        </Stat>
        <Stat label={t.cacheSaved} tone="good">
          <Amount of={answer.cache_savings} />
        </Stat>
      </div>
      <div class="grid">
        <Card
          wide
          chart
          title={t.tokensOver}
          note={`${t.reasoningShare}: ${percent(now.completion ? totals.reasoning_tokens / now.completion : 0)}`}
          sheet={{ name: "tokens", columns: ["time", ...CLASSES], rows: answer.series.names.map((time, i) => [time, ...CLASSES.map((name) => all?.[name][i] ?? 0)]) }}
        >
          <Chart label={`${t.tokensOver}: ${count(now.all)}`} starts={answer.series.starts_ms} lines={lines} kind="bars" sums height={280} tz={state.tz} format={compact} />
        </Card>
        <Card title={t.peak} sheet={sheetOfRows("windows", ["window"], answer.windows)}>
          <Mix rows={windows} color={(name) => palette.series(windows.findIndex((row) => row.name === name) + 1)} />
        </Card>
        <Card title={t.words.tier} sheet={sheetOfRows("tokens-by-tier", ["tier"], answer.tiers)}>
          <Table
            label={t.words.tier}
            rows={answer.tiers}
            columns={[
              {
                name: t.words.tier,
                show: (row) => (
                  <>
                    <Dot color={tierColor(row.tier)} />
                    {row.tier || t.none}
                  </>
                ),
              },
              { name: t.prompt, number: true, value: (row) => tokensOf(row).prompt, show: (row) => compact(tokensOf(row).prompt) },
              { name: t.completion, number: true, value: (row) => tokensOf(row).completion, show: (row) => compact(tokensOf(row).completion) },
              { name: t.cacheRate, number: true, show: (row) => (tokensOf(row).prompt ? percent(row.cached_prompt_tokens / tokensOf(row).prompt) : "–") },
              { name: t.perMillion, number: true, show: (row) => (tokensOf(row).all ? perMillion((Number(row.cost) / tokensOf(row).all) * 1e6) : "–") },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
