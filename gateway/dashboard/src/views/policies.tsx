import { useApi, type Policies as Answer, type Policy } from "../api";
import { useTierColor } from "../components/palette";
import { Shown } from "../components/states";
import { useFormats } from "../format";
import { useTexts } from "../i18n";
import { asked } from "../url";
import { Explain } from "./explain";
import { Mix } from "./parts";
import type { ViewProps } from "./view";

export function Policies(props: ViewProps) {
  const t = useTexts();
  const color = useTierColor();
  const loaded = useApi<Answer>(`policies?${asked(props.state, props.now)}`, props.onUnauthorized);
  return (
    <Shown loaded={loaded} retry={props.refresh}>
      {(answer) => (
        <>
          <p class="note above">
            {t.policiesHint}{" "}
            {answer.tiers.map((tier) => `${tier.tier}: ${tier.model}, ${t.quality} ${tier.quality}`).join(" · ")}
          </p>
          <div class="grid">
            {props.mayExplain && <Explain policies={answer} />}
            {answer.policies.map((policy, i) => {
              const mix = answer.mix.filter((row) => row.policy === policy.policy);
              return (
                <section class="card" aria-label={policy.policy}>
                  <header>
                    <h2>{policy.policy}</h2>
                    {i === 0 && <span class="badge">{t.default}</span>}
                  </header>
                  <InWords policy={policy} />
                  {policy.aliases.length > 0 && (
                    <p class="note">
                      {t.usedBy}:{" "}
                      {policy.aliases.map((alias) => (
                        <code>{alias}</code>
                      ))}
                    </p>
                  )}
                  {mix.length > 0 && <Mix rows={mix.map((row) => ({ name: row.tier, requests: row.requests, cost: row.cost }))} color={color} />}
                </section>
              );
            })}
          </div>
        </>
      )}
    </Shown>
  );
}

function InWords({ policy }: { policy: Policy }) {
  const t = useTexts();
  const { ms, money, percent } = useFormats();
  const budgets = [
    policy.ttft_ms !== null && `${t.firstToken} ${ms(policy.ttft_ms)}`,
    policy.tpot_ms !== null && `${t.eachToken} ${ms(policy.tpot_ms)}`,
    policy.total_ms !== null && `${t.everything} ${ms(policy.total_ms)}`,
  ].filter(Boolean);
  const parts = [
    budgets.length ? `${budgets.join(t.and)}${t.inShare} ${percent(policy.probability)} ${t.ofRequests}` : t.noBudget,
    t.prefers[policy.prefer] + (policy.prefer === "balanced" ? ` ${money(policy.value_per_quality_point)}` : ""),
    policy.cost_max !== null && `${t.atMost} ${money(policy.cost_max)} ${t.aRequest}`,
    policy.least_tier !== null && `${t.neverBelow} ${policy.least_tier}`,
  ].filter((part): part is string => !!part);
  const text = parts.join(t.semicolon);
  return <p class="words">{text.charAt(0).toUpperCase() + text.slice(1)}{t.stop}</p>;
}
