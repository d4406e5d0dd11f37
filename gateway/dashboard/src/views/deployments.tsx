import { useApi, type Deployment, type TokenPrices, type TrackRecord } from "../api";
import { Dot } from "../components/dot";
import { Fact, Facts } from "../components/facts";
import { Amount, Bar } from "../components/figure";
import { useTierColor } from "../components/palette";
import { Shown } from "../components/states";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import type { ViewProps } from "./view";

export function Deployments(props: ViewProps) {
  const loaded = useApi<{ deployments: Deployment[] }>(`deployments?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => (
        <div class="grid">
          {answer.deployments.map((deployment) => (
            <One of={deployment} tz={props.state.tz} />
          ))}
        </div>
      )}
    </Shown>
  );
}

// What was predicted of the latest requests, beside what came.
function Prediction({ name, of }: { name: string; of: TrackRecord | null }) {
  const t = useTexts();
  const { ms, percent, count } = useFormats();
  if (!of)
    return (
      <div>
        {name}: <span class="muted">{t.noPrediction}</span>
      </div>
    );
  return (
    <div>
      {name}: {ms(of.predicted_ms)} → {ms(of.observed_ms)} <span class="muted">({t.withinP90(percent(of.within_p90), count(of.count))})</span>
    </div>
  );
}

// What a million tokens came to: as billed, by one's own servers, by the list.
function PerMillion({ of }: { of: TokenPrices }) {
  const t = useTexts();
  const { perMillion, percent } = useFormats();
  const rows = [
    { name: t.billed, amount: of.billed },
    { name: t.owned, amount: of.owned },
    { name: t.list, amount: of.list },
  ].filter((row): row is { name: string; amount: string } => row.amount !== null);
  if (rows.length === 0) return null;
  return (
    <Fact name={t.perMillion}>
      {rows.map((row) => (
        <div>
          {perMillion(row.amount)} <span class="muted">{row.name}</span>
        </div>
      ))}
      {of.utilisation !== null && of.expected_utilisation !== null && <div class="muted">{t.utilised(percent(of.utilisation), percent(of.expected_utilisation))}</div>}
    </Fact>
  );
}

function One({ of, tz }: { of: Deployment; tz: string }) {
  const t = useTexts();
  const { count, percent, ms, perMillion, instant } = useFormats();
  const color = useTierColor();
  return (
    <section class="card" aria-label={of.deployment}>
      <header>
        <div>
          <h2>
            <Dot color={color(of.tier)} />
            {of.deployment}
          </h2>
          <p class="note">
            {of.tier} · {of.dialect}
          </p>
        </div>
        <span class={`badge ${of.breaker}`}>{t.health[of.breaker]}</span>
      </header>
      <Facts>
        <Fact name={t.inFlight}>
          {count(of.in_flight)} {t.of} {count(of.in_flight_max)} <Bar share={of.in_flight / of.in_flight_max} color={color(of.tier)} />
        </Fact>
        <Fact name={t.requests}>
          {count(of.requests)} <span class="muted">({t.served.toLowerCase()} {of.requests ? percent(of.served / of.requests, 2) : "–"})</span>
        </Fact>
        <Fact name={t.cost}>
          <Amount of={of.cost} />
        </Fact>
        <Fact name={t.ttft}>
          {ms(of.ttft_ms?.p50)} {t.median.toLowerCase()}, {ms(of.ttft_ms?.p95)} p95 <span class="muted">({t.expected}: ≥ {ms(of.expected_ttft_floor_ms)})</span>
        </Fact>
        <Fact name={t.tpot}>
          {ms(of.tpot_ms?.p50)} {t.median.toLowerCase()}, {ms(of.tpot_ms?.p95)} p95 <span class="muted">({t.expected}: ≥ {ms(of.expected_tpot_ms)})</span>
        </Fact>
        <Fact name={<>{t.predicted} <span class="muted">({t.predictedOf})</span></>}>
          <Prediction name="TTFT" of={of.predictions.ttft} />
          <Prediction name="TPOT" of={of.predictions.tpot} />
        </Fact>
        <PerMillion of={of.per_million} />
        {of.tariff && (
          <Fact name={<>{t.tariff} <span class="muted">({of.tariff.window || t.baseTariff})</span></>}>
            {perMillion(of.tariff.uncached_prompt_per_million)} / {perMillion(of.tariff.cached_prompt_per_million)} / {perMillion(of.tariff.completion_per_million)}
            <span class="muted"> {t.perMillionShort}</span>
            {of.tariff.until_ms !== null && (
              <span class="muted">
                , {t.untilThen} {instant(of.tariff.until_ms, tz)}
              </span>
            )}
          </Fact>
        )}
      </Facts>
    </section>
  );
}
