import { useApi, type Budget } from "../api";
import { Fact, Facts } from "../components/facts";
import { Amount, Bar } from "../components/figure";
import { usePalette } from "../components/palette";
import { Shown } from "../components/states";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import type { ViewProps } from "./view";

export function Budgets(props: ViewProps) {
  const t = useTexts();
  const loaded = useApi<{ budgets: Budget[] }>(`budgets?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) =>
        answer.budgets.length === 0 ? (
          <div class="state">
            <p class="strong">{t.noBudgets}</p>
            <p>{t.noBudgetsHint}</p>
          </div>
        ) : (
          <div class="grid">
            {answer.budgets.map((budget) => (
              <One of={budget} tz={props.state.tz} />
            ))}
          </div>
        )
      }
    </Shown>
  );
}

function One({ of, tz }: { of: Budget; tz: string }) {
  const t = useTexts();
  const { percent, instant } = useFormats();
  const palette = usePalette();
  const share = Number(of.amount) > 0 ? Number(of.spent) / Number(of.amount) : 1;
  const state = share >= 1 ? "tripped" : share >= of.warn_at || of.used_up_ms !== null ? "probing" : "admitting";
  const whose = [of.tenant && `${t.words.tenant} ${of.tenant}`, of.key && `${t.words.key} ${of.key}`, of.tag && `${t.words.tag} ${of.tag}`].filter(Boolean).join(", ");
  return (
    <section class="card" aria-label={of.budget}>
      <header>
        <div>
          <h2>{of.budget}</h2>
          <p class="note">
            <Amount of={of.amount} /> {t.periods[of.period]} · {of.hard ? t.hard : t.soft}
          </p>
        </div>
        <span class={`badge ${state}`}>{percent(share)}</span>
      </header>
      <p class="budget">
        <strong>
          <Amount of={of.spent} />
        </strong>{" "}
        {t.spentOf} <Amount of={of.amount} />
        <Bar share={share} color={state === "admitting" ? palette.series(0) : palette.series(state === "tripped" ? 7 : 1)} />
      </p>
      <Facts>
        <Fact name={t.whose}>{whose || t.everybody}</Fact>
        <Fact name={t.held}>
          <Amount of={of.held} />
        </Fact>
        {of.forecast !== null && (
          <Fact name={t.endForecast}>
            <Amount of={of.forecast} /> <span class="muted">({of.until_ms !== null && instant(of.until_ms, tz)})</span>
          </Fact>
        )}
        {of.until_ms !== null && (
          <Fact name={t.usedUp}>{of.used_up_ms === null ? t.notUsedUp : instant(of.used_up_ms, tz)}</Fact>
        )}
      </Facts>
    </section>
  );
}
