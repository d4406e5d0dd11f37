import { useApi, type Deployment } from "../api";
import { Dot } from "../components/dot";
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
      <dl class="facts">
        <div>
          <dt>{t.inFlight}</dt>
          <dd>
            {count(of.in_flight)} {t.of} {count(of.in_flight_max)} <Bar share={of.in_flight / of.in_flight_max} color={color(of.tier)} />
          </dd>
        </div>
        <div>
          <dt>{t.requests}</dt>
          <dd>
            {count(of.requests)} <span class="muted">({t.served.toLowerCase()} {of.requests ? percent(of.served / of.requests, 2) : "–"})</span>
          </dd>
        </div>
        <div>
          <dt>{t.cost}</dt>
          <dd>
            <Amount of={of.cost} />
          </dd>
        </div>
        <div>
          <dt>{t.ttft}</dt>
          <dd>
            {ms(of.ttft_ms?.p50)} {t.median.toLowerCase()}, {ms(of.ttft_ms?.p95)} p95 <span class="muted">({t.expected}: ≥ {ms(of.expected_ttft_floor_ms)})</span>
          </dd>
        </div>
        <div>
          <dt>{t.tpot}</dt>
          <dd>
            {ms(of.tpot_ms?.p50)} {t.median.toLowerCase()}, {ms(of.tpot_ms?.p95)} p95 <span class="muted">({t.expected}: ≥ {ms(of.expected_tpot_ms)})</span>
          </dd>
        </div>
        {of.tariff && (
          <div>
            <dt>
              {t.tariff} <span class="muted">({of.tariff.window || t.baseTariff})</span>
            </dt>
            <dd>
              {perMillion(of.tariff.uncached_prompt_per_million)} / {perMillion(of.tariff.cached_prompt_per_million)} / {perMillion(of.tariff.completion_per_million)}
              <span class="muted"> {t.perMillionShort}</span>
              {of.tariff.until_ms !== null && (
                <span class="muted">
                  , {t.untilThen} {instant(of.tariff.until_ms, tz)}
                </span>
              )}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
